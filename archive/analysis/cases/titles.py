"""The title of a case: its lines, number and subtitle, and its spelling in the notice above the cases.

Everything here reads simplified hanzi and gives offsets, by which the stored titles are cut from the text as written.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from archive.analysis.cases.numbers import CIRCLED, GUIDING, HAN_NUMBER, NAMED, NUMBER, ORNAMENTS, PARTED
from archive.text.letters import WORDS, Line, letters_and_digits
from archive.text.numerals import TO_99, TO_999

MAX_LINE_CHARS = 60  # a longer line is a paragraph
MAX_TITLE_CHARS = 100  # of a title on one line: 检例15 names four groups of people
MAX_LABELLED_CHARS = 130  # of a line with a title and numbers
MAX_LINES = 8  # of one title with its subtitle; bold titles wrap over 2 to 6 lines

# A number alone above a title: 01, （一）.
ORNAMENT = re.compile(rf"(?:\d{{1,2}}|{HAN_NUMBER}|[{CIRCLED}]|[（(](?:\d{{1,2}}|{HAN_NUMBER})[）)])[.、．]?$")

MAX_MENTIONS = 5  # at most this many mentions of a title above the cases are looked at

DASH = r"(?:—|―|─|－|–|--)[—―─－–-]*"
COMPLETE = re.compile(rf"(?<![立结办破报])案(?:[（(][^（）()]{{1,20}}[）)])?[”\"】]?(?:\s*{DASH}.*)?$")
UNFINISHED = re.compile(r"[、，,与和及]$")
CONTINUES = re.compile(r"[、，,与和及]")
SUBTITLE = re.compile(rf"{DASH}\s*")  # at the beginning of a line
SUBTITLE_BEHIND = re.compile(rf"(?<=案)\s*{DASH}\s*|\s*(?:——|――|──|－－|--)\s*")

# Words about a case's place among others, before a colon: 第一个案例：, 电诈案例1：.
OTHER_LABEL = (
    rf"(?:[^：:，。\s]{{0,8}}(?:案例|事例)[^：:，。\s]{{0,6}}|第[{TO_99}\d]{{1,3}}[个件则起案例]{{1,3}})[：:](?=.)"
)
LABEL = re.compile(  # before a title
    rf"\s*[{ORNAMENTS}]*\s*(?:(?:{NUMBER}\s*)?{GUIDING}|{NAMED}{PARTED}|{OTHER_LABEL})\s*"
)
LEADING = re.compile(  # a label, or 一、
    rf"\s*[{ORNAMENTS}]*\s*(?:{GUIDING}|{NAMED}{PARTED}|{OTHER_LABEL}|{NUMBER}(?!\d))\s*"
)
# A title begins at a number.
NUMBERED = re.compile(
    rf"^(?:{HAN_NUMBER}[、.．]|[（(](?:{HAN_NUMBER}|\d{{1,2}})[）)]|\d{{1,2}}[.．、](?!\d)|[{CIRCLED}])"
)
MAY_LABEL = frozenset(f"{ORNAMENTS}第案NC")  # first characters of ornaments and of labels without 例
DECORATED = re.compile(rf"\s*[{ORNAMENTS}]+\s*")
DECORATED_BEHIND = re.compile(rf"\s*[{ORNAMENTS}]+\s*$")
TRAILING = re.compile(rf"\s*(?:{DASH})?(?:{GUIDING}|(?:(?<=\s)|(?<=案)){NAMED})\s*$")

# Lines that cite a rule, with 《》 or without: 刑法第二百六十六条, 人民检察院刑事诉讼规则（2019年）, 关于…的解释.
ARTICLE = rf"[{TO_999}千零〇\d]+"
RULES = "条例|规定|规则|解释|办法|意见|细则|准则|标准|纪要|批复|公约|通知|修正案|规程|指引|解答"
FIELDS = (
    "刑|民|刑事|诉讼|合同|安全|保护|诈骗|公司|证券|银行|监察|处罚|许可|赔偿|征收管理|商标|专利|著作权|劳动|禁毒|洗钱|广告|商务"
    "|检察官|法官|组织"
)
CITED = (
    rf"第{ARTICLE}条|第?{ARTICLE}[款项目](?:之[{TO_99}])?$|{ARTICLE}条(?:之[{TO_99}])?$"
    rf"|(?:{FIELDS})法典?(?:[（(][^（）()]*[）)])?$|^中华人民共和国\S*法(?:[（(][^（）()]*[）)])?$"
    rf"|(?:^中华人民共和国|^人民[检法]|^公安|全国人|最高人民|国务院|公安部|司法部|中共|关于|[印转]发)\S*(?:{RULES})(?:[（(〔].*)?$"
    rf"|(?:{RULES})[（(](?:\d{{4}}年|试行|修[正订]|法释|高检发)"
)
# Lines that end in 案 and belong to no title: sentences, labels, titles side by side, tables.
NO_WHOLE_TITLE = re.compile(r"[。：?？!！…]|[；;]$|案[”\"』」][、，；]?[“\"『「]|^[《|#>〔注]")
# Other lines above a title that do not belong to it.
NO_TITLE = re.compile(
    r"[；;：:？?！!…》]$|(?<!案)】$|^[《|#>〔]|[。；：]"  # sentences, cited rules, labels, tables
    rf"|{CITED}"
    r"|^(?:\d{4}|[二〇○零一九]{4})年\S{1,3}月\S{1,3}日$|^最高人民(?:检察院|法院)$|^公安部$"  # a notice's signature
    r"|^目\s*录$|^附\s*件?\s*[A-Z\d]*$"
    r"|^(?:庭审)?现场|截图$|^图为"  # captions
    rf"|^[（(]{HAN_NUMBER}[）)]"
)
NO_TITLE_BEHIND_LABEL = re.compile(r"[。；;]|[：:，,]$|\d{4}年\d{1,2}月")
BATCH_TITLE = re.compile(r"(?:典\s*型|指导性|精品|优秀|十大)\s*案\s*例\s*(?:选编|汇编|集)?\s*(?:[（(].*[）)])?[，,]?$")
HANZI = re.compile("[\u4e00-\u9fff]")
BETWEEN_HANZI = re.compile(r"(?<=[^\x00-\x7f案])\s+(?=[^\x00-\x7f])")
# A line that begins with the name of another party: 甲某、乙某某销售伪劣产品 below …行贿 (检例15).
PARTY = re.compile(r"(?![诉与和等])\w{0,2}某|\w{2,3}、\w{2,3}(?!、)|\w{2,4}等")
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


def title_behind_label(text: str) -> bool:
    """Whether words behind 案例一： may be a title or the beginning of one: 高薪“工作”？甲某诈骗案."""
    return title_like(text) or (len(text) <= MAX_LINE_CHARS and not NO_TITLE_BEHIND_LABEL.search(text))


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

    def has_title(self, title: str) -> bool:
        """Whether a line has that title, and not as the end of a longer one."""
        spelled = self.spelling(title)
        return spelled is not None and not self.text[max(0, spelled[0] - 1) : spelled[0]].isalnum()

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


@dataclass(frozen=True, slots=True)
class TitleLines:
    """The lines of a text, as the lines of titles are read from them."""

    lines: Sequence[Line]
    words: Sequence[str]  # each line without ornaments, and without 案例一 or 检例第67号 before or behind its words
    labelled: frozenset[int]  # indices of lines that begin with 案例一 or 检例第67号
    barred: frozenset[int]  # indices of lines that belong to no title: headings and closing lines
    closing: frozenset[int]  # indices of closing lines; offices may also stand below a title
    notice: Notice

    def above(self, at: int, floor: int = 0) -> tuple[int, int]:
        """The lines of the title above lines[at], as (first, stop); (at, at) without a title.

        Lines above `floor` and barred lines do not belong to it. Lines between `stop` and `at` are no title but, for
        example, a caption. Labels alone on their lines (案例一) are between the title and lines[at], or its only lines.
        """
        stop = self._above_offices(at, floor)
        at = self._above_labels(stop, floor)
        top = self._top(at, floor)
        if top == at:
            return at, stop
        named = [i for i in range(top, at) if complete(self.words[i])]
        subtitle = next((i for i in range(at - 1, top, -1) if self._begins_subtitle(i)), at)
        first = last = next((i for i in reversed(named) if i < subtitle), subtitle - 1)
        while named and first > top and not complete(self.words[first - 1]) and not self._begins_subtitle(first - 1):
            first -= 1
        for i in range(top, last):
            title = "".join((NUMBERED.sub("", self.words[i]), *self.words[i + 1 : last + 1]))
            if self.notice.has_title(title) if i > first else self.notice.spelling(title):
                first = i
                break
        return first, stop if subtitle < at or last + 1 == at else last + 1

    def below(self, at: int, begun: str = "") -> int:
        """The index after the title that begins with `begun` and continues at lines[at]. Barred lines end the title."""
        title, stop = begun, at
        while stop < len(self.lines) and stop - at < MAX_LINES and not (stop in self.barred or stop in self.labelled):
            words = self.words[stop]
            done = complete(title) and not SUBTITLE_BEHIND.search(title) and not self._begins_subtitle(stop)
            if not title_like(words) or (done and not _goes_on(title, words, self.notice)):
                break
            title += words
            stop += 1
        return stop

    def named(self, first: int, stop: int) -> bool:
        """Whether one of the lines ends a case's name."""
        return any(complete(words) for words in self.words[first:stop])

    def letters(self, first: int, stop: int) -> str:
        """The letters of the lines, by which two prints of a title are compared."""
        return letters_and_digits("".join(self.words[first:stop]))

    def subtitle_below(self, at: int) -> int:
        """The index after the subtitle that begins at lines[at]; `at` if none does."""
        if at < len(self.lines) and at not in self.barred and self._begins_subtitle(at) and title_like(self.words[at]):
            return self.below(at + 1, self.words[at])
        return at

    def headlines_above(self, at: int, floor: int) -> int:
        """The index of the first of the lines directly above lines[at] that may all belong to a title of any kind."""
        top = at
        while (
            top > max(floor, at - MAX_LINES) and top - 1 not in self.barred and headline_like(self.lines[top - 1].text)
        ):
            top -= 1
        return top

    def is_label(self, i: int) -> bool:
        """Whether a line has a label and nothing else."""
        return i in self.labelled and not self.words[i]

    def _above_offices(self, at: int, floor: int) -> int:
        """The index of the first of the closing lines between a case's name and lines[at]; `at` without any."""
        top = at
        while top > floor and top - 1 in self.closing:
            top -= 1
        named = top > floor and (complete(self.words[top - 1]) or self._begins_subtitle(top - 1))
        return top if named and title_like(self.words[top - 1]) else at

    def _above_labels(self, at: int, floor: int) -> int:
        while at > floor and self.is_label(at - 1):
            at -= 1
        return at

    def _top(self, at: int, floor: int) -> int:
        """The index of the first of the lines directly above lines[at] that may all belong to one title."""
        top = at
        while top > max(floor, at - MAX_LINES) and top - 1 not in self.barred and title_like(self.words[top - 1]):
            top -= 1
            if top in self.labelled or NUMBERED.match(self.words[top]):
                break
        return top

    def _begins_subtitle(self, i: int) -> bool:
        return SUBTITLE.match(self.words[i]) is not None


def title_lines_of(
    lines: Sequence[Line], barred: frozenset[int], closing: frozenset[int], notice: Notice
) -> TitleLines:
    """The lines of a text for reading titles."""
    words: list[str] = []
    labelled: list[int] = []
    for i, (_, _, text) in enumerate(lines):
        bare = text
        if len(text) <= MAX_LABELLED_CHARS and (text[0] in MAY_LABEL or "例" in text):
            bare, has_label = _without_labels(text)
            if has_label:
                labelled.append(i)
        words.append(bare)
    return TitleLines(lines, words, frozenset(labelled), barred | closing, closing, notice)


def _without_labels(text: str) -> tuple[str, bool]:
    """The line without ornaments and labels, and whether it begins with a label."""
    if match := DECORATED_BEHIND.search(text):
        text = text[: match.start()]
    start = match.end() if (match := DECORATED.match(text)) else 0
    unlabelled = start
    while match := LABEL.match(text, start):
        start = match.end()
    match = TRAILING.search(text, start) if "例" in text[start:] else None
    return text[start : match.start() if match else None], start > unlabelled


def _goes_on(title: str, words: str, notice: Notice) -> bool:
    return (
        UNFINISHED.search(title) is not None
        or CONTINUES.match(words) is not None
        or (complete(words) and notice.spelling(title + words) is not None)
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
        start, end = _bare(known, line)
        if ORNAMENT.match(line.text) or BATCH_TITLE.search(known[start:end]):
            continue
        behind = SUBTITLE_BEHIND.search(known, start, end)
        before = SUBTITLE.match(known, start, end)
        if subtitles or before:
            subtitles.append((before.end() if before else start, end))
        elif behind:
            titles.append((start, _without_number(known, start, behind.start())))
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
    if match := DECORATED_BEHIND.search(known, start, end):
        end = match.start()
    if match := DECORATED.match(known, start, end):
        start = match.end()
    while match := LEADING.match(known, start, end):
        start = match.end()
    end = _without_number(known, start, end)
    if known[start:end].endswith("】"):
        start, end = start + known[start:end].startswith("【"), end - 1
    return start, end


def _without_number(known: str, start: int, end: int) -> int:
    """The end of known[start:end] without a number behind it."""
    words = known[start:end]
    match = TRAILING.search(words) if "例" in words else None
    return start + match.start() if match else end


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
