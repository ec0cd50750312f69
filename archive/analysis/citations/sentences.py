"""The sentences of a text, to be looked up by what stands in them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

_STOP = re.compile(r"[。！？!?]+[”’」』）)】]*|\n")
REACH = 400  # characters of a sentence before and behind what it cites; longer ones are lists that lost their signs


class SentenceBounds:
    """Where the sentences of a text end. A line ends one, too."""

    def __init__(self, text: str) -> None:
        self.text = text
        # A line end is the end of a sentence for what follows it; what stands before it ends without it.
        stops = [(match.start() if match[0] == "\n" else match.end(), match.end()) for match in _STOP.finditer(text)]
        self.ends = [end for end, _ in stops]
        self.begins = [begin for _, begin in stops]

    def around(self, start: int, end: int) -> tuple[int, int]:
        """The sentence that holds what stands between two offsets; several, if it goes over their ends. Of a very long
        one only what is near: each citation is stored with its sentence, and a line may cite thousands."""
        index = bisect_right(self.begins, start) - 1
        first = max(self.begins[index] if index >= 0 else 0, start - REACH)
        while first < start and self.text[first].isspace():
            first += 1
        index = bisect_left(self.ends, end)
        last = self.ends[index] if index < len(self.ends) else len(self.text)
        return first, min(last, end + REACH)
