"""The sentences of a text, to be looked up by what stands in them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

_STOP = re.compile(r"[。！？!?]+[”’」』）)】]*|\n")


class SentenceBounds:
    """Where the sentences of a text end. A line ends one, too."""

    def __init__(self, text: str) -> None:
        self.text = text
        # A line end is the end of a sentence for what follows it; what stands before it ends without it.
        stops = [(match.start() if match[0] == "\n" else match.end(), match.end()) for match in _STOP.finditer(text)]
        self.ends = [end for end, _ in stops]
        self.begins = [begin for _, begin in stops]

    def around(self, start: int, end: int) -> tuple[int, int]:
        """The sentence that holds what stands between two offsets; several, if it goes over their ends."""
        index = bisect_right(self.begins, start) - 1
        first = self.begins[index] if index >= 0 else 0
        while first < start and self.text[first].isspace():
            first += 1
        index = bisect_left(self.ends, end)
        return first, self.ends[index] if index < len(self.ends) else len(self.text)
