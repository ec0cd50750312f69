"""The title of a case: its lines, number and subtitle, and its spelling in the notice above the cases.

Everything here reads simplified hanzi and gives offsets, by which the stored titles are cut from the text as written.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from archive.analysis.cases.sections import HAN_NUMBER, NUMBER
from archive.text.letters import WORDS, letters_and_digits
from archive.text.lines import Line
from archive.text.numerals import TO_99, TO_999

MAX_LINE_CHARS = 60  # a longer line is a paragraph
MAX_TITLE_CHARS = 100  # of a title on one line: 检例15 names four groups of people
MAX_LINES = 6  # of one title; bold titles wrap over 2 to 5 lines

GUIDING = r"[（(【]?\s*检\s*例\s*第?\s*(?P<guiding>\d+)\s*号\s*[）)】]?\s*[：:、]?"
NAMED = (
    r"[【（(\[]?\s*(?P<named>(?:典型)?(?:案\s*例|事例)\s*(?:之\s*)?"
    rf"(?:{HAN_NUMBER}|\d{{1,3}}|[（(](?:{HAN_NUMBER}|\d{{1,3}})[）)]))\s*[】）)\]]?"
)
PARTED = r"\s*(?:[：:、.．|｜丨]|[—–-]+)?\s*"  # between a number and a title
ORNAMENT = re.compile(rf"(?:\d{{1,2}}|{HAN_NUMBER})[.、．]?$")  # a number alone above a title: 01

MAX_MENTIONS = 5  # at most this many mentions of a title above the cases are looked at

NUMBER_BEGINS = re.compile(rf"{GUIDING}|{NAMED}")

DASH = r"(?:—|―|─|－|–|--)[—―─－–-]*"
COMPLETE = re.compile(rf"(?<![立结办破报])案(?:[（(][^（）()]{{1,20}}[）)])?[”\"】]?(?:\s*{DASH}.*)?$")
UNFINISHED = re.compile(r"[、，,与和及]$")
CONTINUES = re.compile(r"[、，,与和及]")
SUBTITLE = re.compile(rf"{DASH}\s*")  # at the beginning of a line
SUBTITLE_BEHIND = re.compile(rf"(?<=案)\s*{DASH}\s*|\s*(?:——|――|──|－－|--)\s*")

LEADING = re.compile(rf"\s*(?:{GUIDING}|{NAMED}{PARTED}|{NUMBER}(?!\d))\s*")
TRAILING = re.compile(rf"\s*(?:{GUIDING}|(?:(?<=\s)|(?<=案)){NAMED})\s*$")

# Lines that end in 案 and belong to no title: sentences, labels, titles side by side, tables.
NO_WHOLE_TITLE = re.compile(r"[。：?？!！…]|[；;]$|案[”\"』」][、，；]?[“\"『「]|^[《|#>〔注]")
# Other lines above a title that do not belong to it.
NO_TITLE = re.compile(
    r"[；;：:？?！!…》]$|(?<!案)】$|^[《|#>〔]|[。；：]"  # sentences, cited rules, labels, tables
    rf"|第?[{TO_999}千零〇\d]+[条款项](?:之[{TO_99}])?$"
    r"|^(?:\d{4}|[二〇○零一九]{4})年\S{1,3}月\S{1,3}日$|^最高人民(?:检察院|法院)$|^公安部$"  # a notice's signature
    r"|^目\s*录$|^附\s*件?\s*[A-Z\d]*$"
    r"|^(?:庭审)?现场|截图$|^图为"  # captions
    rf"|^[（(]{HAN_NUMBER}[）)]"
)
BATCH_TITLE = re.compile(r"(?:典型|指导性)案例(?:选编|汇编)?(?:[（(].*[）)])?$")
HANZI = re.compile("[\u4e00-\u9fff]")
BETWEEN_HANZI = re.compile(r"(?<=[^\x00-\x7f案])\s+(?=[^\x00-\x7f])")
# A line that begins with the name of another party: 骆梅、刘康素销售伪劣产品 below …行贿 (检例15).
PARTY = re.compile(r"\w{0,2}某|\w{2,3}、\w{2,3}(?!、)|\w{2,4}等")
PARTY_GOES_ON = re.compile(r"^.{0,4}$|[人等某、，,与和及]$")
MAX_END_CHARS = 5  # PARTY_GOES_ON is searched in this many last characters of a line
OTHER_TITLE = re.compile(r"\n|案[”\"』」]?[；;，,。“\"「『]")  # between two titles


def title_like(text: str) -> bool:
    """Whether a line may be a case's title or one line of it."""
    if len(text) > MAX_TITLE_CHARS:  # checked first, since most lines are paragraphs
        return False
    if complete(text):
        return not NO_WHOLE_TITLE.search(text)
    return headline_like(text) and not BATCH_TITLE.search(text)


def complete(text: str) -> bool:
    """Whether a line ends a case's name: …案, …案——…."""
    return "案" in text and COMPLETE.search(text) is not None  # few lines have 案, and `in` is fast


def headline_like(text: str) -> bool:
    """Whether a line may belong to any title."""
    return (
        len(text) <= MAX_LINE_CHARS
        and not NO_TITLE.search(text)
        and HANZI.search(text) is not None
        and not ORNAMENT.match(text)
    )


@dataclass(frozen=True)
class Notice:
    """The text above the first case: a notice or a release that names the cases in running text."""

    text: str

    def spelling(self, title: str) -> tuple[int, int] | None:
        """The offsets (start, end) of that title, whatever its punctuation; None if no line has it as one title."""
        letters = letters_and_digits(title)
        at = -1
        for _ in range(MAX_MENTIONS if letters else 0):
            at = self._letters.find(letters, at + 1)
            if at < 0:
                break
            start, end = self._place(at), self._place(at + len(letters) - 1) + 1
            if not OTHER_TITLE.search(self.text, start, end):
                return start, end
        return None

    @cached_property
    def _runs(self) -> list[re.Match[str]]:
        return list(WORDS.finditer(self.text))

    @cached_property
    def _letters(self) -> str:
        return "".join([run[0] for run in self._runs])

    @cached_property
    def _starts(self) -> list[int]:
        """The index in `_letters` at which each run begins."""
        return list(accumulate((run.end() - run.start() for run in self._runs), initial=0))

    def _place(self, letter: int) -> int:
        run = bisect_right(self._starts, letter) - 1
        return self._runs[run].start() + letter - self._starts[run]


def title_above(
    lines: Sequence[Line], at: int, notice: Notice, barred: Container[int], floor: int = 0
) -> tuple[int, int]:
    """The lines of the title above lines[at], as (first, stop); (at, at) without a title.

    Lines above `floor` and barred lines do not belong to it. Lines between `stop` and `at` are no title but, for
    example, a caption.
    """
    top = title_block(lines, at, barred, floor)
    if top == at:
        return at, at
    named = [i for i in range(top, at) if complete(lines[i].text)]
    subtitle = next((i for i in range(at - 1, top, -1) if SUBTITLE.match(lines[i].text)), at)
    first = last = next((i for i in reversed(named) if i < subtitle), subtitle - 1)
    while named and first > top and not complete(lines[first - 1].text) and not SUBTITLE.match(lines[first - 1].text):
        first -= 1
    for i in range(top, last):
        if notice.spelling("".join(line.text for line in lines[i : last + 1])):
            first = i
            break
    return first, at if subtitle < at else last + 1


def title_block(
    lines: Sequence[Line],
    at: int,
    barred: Container[int],
    floor: int,
    like: Callable[[str], bool] = title_like,
) -> int:
    """The index of the first of the lines directly above lines[at] that may all belong to a title; `at` without any."""
    top = at
    while top > max(floor, at - MAX_LINES) and top - 1 not in barred and like(lines[top - 1].text):
        top -= 1
    return top


def title_below(lines: Sequence[Line], at: int, notice: Notice, barred: Container[int], begun: str = "") -> int:
    """The index after the title that begins with `begun` and continues at lines[at]. Barred lines end the title."""
    title, stop = begun, at
    while stop < len(lines) and stop - at < MAX_LINES and stop not in barred and title_like(lines[stop].text):
        text = lines[stop].text
        done = complete(title) and not SUBTITLE_BEHIND.search(title) and not SUBTITLE.match(text)
        if NUMBER_BEGINS.match(text) or (done and not _goes_on(title, text, notice)):
            break
        title += text
        stop += 1
    return stop


def _goes_on(title: str, text: str, notice: Notice) -> bool:
    return (
        UNFINISHED.search(title) is not None
        or CONTINUES.match(text) is not None
        or (complete(text) and notice.spelling(title + text) is not None)
    )


@dataclass(frozen=True, slots=True)
class CaseTitle:
    """A case's title and subtitle, as written; both are empty if its lines have only a number."""

    title: str
    subtitle: str


def read_title(written: str, known: str, lines: Sequence[Line], notice: Notice) -> CaseTitle:
    """The title of those lines without line breaks, numbers and repetitions. If the notice has it longer, that counts.

    `known` is `written` in simplified hanzi, character by character; the lines and the notice are cut from `known`.
    """
    titles: list[tuple[int, int]] = []
    subtitles: list[tuple[int, int]] = []
    for line in lines:
        start, end = (line.end, line.end) if ORNAMENT.match(line.text) else _bare(known, line)
        behind = SUBTITLE_BEHIND.search(known, start, end)
        before = SUBTITLE.match(known, start, end)
        if subtitles or before:
            subtitles.append((before.end() if before else start, end))
        elif behind:
            titles.append((start, behind.start()))
            subtitles.append((behind.end(), end))
        else:
            titles.append((start, end))
    titles = _once(known, titles)
    spelled = notice.spelling(joined(known, titles))
    title = joined(written, titles)
    if spelled and len("".join(known[slice(*spelled)].split())) > len("".join(title.split())):
        title = joined(written, [spelled])
    return CaseTitle(title, joined(written, subtitles))


def _bare(known: str, line: Line) -> tuple[int, int]:
    """The offsets (start, end) of the line without numbers before or behind and without brackets around it."""
    start, end = line.start, line.end
    while match := LEADING.match(known, start, end):
        start = match.end()
    words = known[start:end]
    if "例" in words and (match := TRAILING.search(words)):
        end = start + match.start()
    if known[start:end].endswith("】"):
        start, end = start + known[start:end].startswith("【"), end - 1
    return start, end


def _once(known: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans with words, without repetitions: a page may print a title above and below its number."""
    printed: set[str] = set()
    once: list[tuple[int, int]] = []
    whole, ends = "", set[int]()  # letters so far, and where pieces end: one line may repeat a title of several lines
    for start, end in spans:
        letters = letters_and_digits(known[start:end])
        if letters and letters not in printed and not (len(letters) in ends and whole.startswith(letters)):
            printed.add(letters)
            whole += letters
            ends.add(len(whole))
            once.append((start, end))
    return once


def joined(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The spans as one line. A space between hanzi stays only after 案; one is put before the name of another party."""
    line = ""
    for start, end in spans:
        piece = BETWEEN_HANZI.sub("", text[start:end])
        apart = PARTY.match(piece) and not PARTY_GOES_ON.search(line, max(0, len(line) - MAX_END_CHARS))
        line += f" {piece}" if apart else piece
    return " ".join(line.split())
