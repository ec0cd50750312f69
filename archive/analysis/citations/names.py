"""Names of laws in a text, before it is known which law they mean: in 《》, without (刑法), and words such as 本法.

And what stands beside them: the offices in front, versions, and the short names that a text gives.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from archive.analysis.laws import STATE, all_laws, law_list, law_words, national_office, national_offices, version_of
from archive.analysis.marks import Marks
from archive.model import Case
from archive.rules import any_of

MAX_GAP = 24  # characters between a name and its article
MAX_ITEM_CHARS = 10  # of the number of an item
LISTS = "rules"  # the heading of sections that list laws: 【相关规定】
_NUMERAL = "[零〇一二三四五六七八九十百0-9]{1,6}"
_CHAPTERS = rf"(?:第{_NUMERAL}(?:编|章|节|部分)){{1,3}}"
# Between a name and its article: 刑法分则第四章第二百三十二条, 《…》的第四条; the article may stand on the next line.
DIRECT = re.compile(
    rf"[”\"』」’]?[ \t\u3000]*\n?\s?(?:的|之|中的?|规定的)?(?:总则|分则|附则|正文)?(?:{_CHAPTERS})?[的中]?[ \t\u3000]*"
)
CHAPTER = re.compile(rf"(?:总则|分则)?{_CHAPTERS}")
# In front of a law or an article that begins its line: （一）, 2., 注：
ITEM = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)]?[、.．\s]*|[·●■◆*-]\s*|注[:：]\s*)?")


class Places:
    """Where the lines, sections and cases of a text begin, looked up by offset."""

    def __init__(self, marks: Marks, cases: Sequence[Case]) -> None:
        sections = [section for case in cases for section in case.sections]
        self.marks = marks
        self.text = marks.text
        self.lines = [0, *(match.end() for match in re.finditer("\n", marks.text))]
        # Short names and laws hold within a case, or within what stands between two.
        self.cases = sorted({offset for case in cases for offset in (case.start, case.end)})
        self.sections = sorted({*self.cases, *(offset for one in sections for offset in (one.start, one.end))})
        self.lists = {self.section(one.start) for one in sections if one.heading == LISTS}

    def case(self, at: int) -> int:
        return bisect_right(self.cases, at)

    def section(self, at: int) -> int:
        return bisect_right(self.sections, at)

    def line_start(self, at: int) -> int:
        return self.lines[bisect_right(self.lines, at) - 1]

    def line_end(self, at: int) -> int:
        line = bisect_right(self.lines, at)
        return self.lines[line] - 1 if line < len(self.lines) else len(self.text)

    def begins_line(self, at: int) -> bool:
        """True if a line begins at an offset, the number of an item aside."""
        line = self.line_start(at)
        return at - line <= MAX_ITEM_CHARS and ITEM.fullmatch(self.text, line, at) is not None

    def begins_item(self, at: int) -> bool:
        """True if a line of a list of laws begins at an offset."""
        return self.section(at) in self.lists and self.begins_line(at)

    def article_begins_line(self, at: int) -> bool:
        """True if the line of an offset begins with an article: 第五条 依照本法第三条处罚."""
        first = self.marks.provisions.after(self.line_start(at))
        return first is not None and first.article is not None and self.begins_line(first.start) and first.start < at

    def article_follows(self, at: int) -> bool:
        """True if a provision is named directly behind an offset; brackets may stand between."""
        while bracket := self.marks.brackets.at(at):
            at = bracket.end
        following = self.marks.provisions.after(at)
        return following is not None and self.is_direct(at, following.start)

    def is_direct(self, at: int, start: int) -> bool:
        """True if only words such as 的 or 分则第四章 stand between a name and its article."""
        return start - at <= MAX_GAP and DIRECT.fullmatch(self.text, at, start) is not None


MIN_CHARS = 2
MIN_CHARS_OF_OTHERS = 4  # of a short name that ends with none of the words that laws' names end with: 两卡意见
LOOK_BACK_CHARS = 40  # characters before an article that may hold a name that the registry does not know
MAX_TITLE_CHARS = 150
# A title may hold others: 《关于修改《…办法》的决定》.
_TITLE = (
    rf"《(?:[^《》。]{{1,{MAX_TITLE_CHARS}}}+(?:《[^《》。]{{1,{MAX_TITLE_CHARS}}}+》[^《》。]{{0,{MAX_TITLE_CHARS}}}+){{0,2}}"
    rf"|《[^《》。]{{1,{MAX_TITLE_CHARS}}}+》[^《》。]{{1,{MAX_TITLE_CHARS}}}+)》"
    r"(?P<edition>[（(](?:试行|暂行)[）)])?"  # 《…监督规则》（试行）
)
# A title in a name without 《》: 关于适用《刑事诉讼法》的解释第三条.
_ABOUT = r"关于[一-龥]{0,10}《[^《》。\n]{1,80}》[一-龥、]{0,20}?(?:解释|规定|决定|意见|批复|答复|通知|办法)(?=第)"
_DATED = re.compile(
    r"[（(](?P<version>(?:19|20)\d\d年?(?:\d{1,2}月(?:\d{1,2}日)?)?(?:第.次)?(?:修[正订改]|施行|实施)?版?本?)[）)]$"
)
_MARKUP = re.compile(r"`?(?P<open><)|(?P<close>>)(?:`?\{=?html\})?|[`\\]")
_BREAK = re.compile(r"[ \t\u3000]*\n\s*|[ \t\u3000]+")
_OTHER_BRACKETS = ("()", "〔〕", "[]", ("", ""))  # 刑法修正案〔十一〕, 刑法修正案十一


@dataclass(frozen=True, slots=True)
class Name:
    """A name; in the text it is text[start:end]."""

    start: int
    end: int
    words: str  # without 《》 and its year, on one line; of a word such as 该解释 only what the law's name ends with
    form: str  # title, bare, pronoun; own for 本法; cited for a name that only its article makes one
    version: str | None = None  # the year that a title ends with: 《…法（2020年修订）》
    meant: bool = True  # False in 刑法意义上, which cites the law only with an article


def names_in(text: str) -> Iterator[Name]:
    """The names in 《》, those of the registry, and words such as 本法, in order. None overlaps another."""
    words = law_words()
    for match in _names().finditer(text):
        if match["title"]:
            yield _title(match)
        elif not match[0].endswith("法") or not words["not_before"].match(text, match.end()):
            if match["ends"]:
                yield Name(*match.span(), match["ends"], "own" if match["own"] else "pronoun", meant=not match["own"])
            else:
                word_too = match[0] not in _full_names() and words["words_too"].match(match[0])
                meant = not word_too and not words["not_meant"].match(text, match.end())
                yield Name(*match.span(), clean_name(match[0]), "bare", meant=meant)


def with_short_names(text: str, names: Sequence[Name], short_names: Iterable[str]) -> list[Name]:
    """The names, and the places without 《》 of short names that the text gives. Short ones are words, too: 解释."""
    if not (long_enough := {name for name in short_names if len(name) >= MIN_CHARS_OF_OTHERS}):
        return list(names)
    short = (Name(*match.span(), match[0], "bare") for match in re.finditer(any_of(long_enough), text))
    found = list[Name]()
    for name in sorted([*names, *short], key=lambda name: (name.start, -name.end)):
        if not found or name.start >= found[-1].end:
            found.append(name)
    return found


def cited_names(marks: Marks, names: Sequence[Name]) -> Iterator[Name]:
    """Names that only an article behind them makes names: 国家档案法第三条, 法释〔2011〕7号第二条."""
    text, starts = marks.text, [name.start for name in names]
    for provision in marks.provisions:
        if not (provision.article and provision.has_ordinal and not provision.continues):
            continue
        start, cited = max(0, provision.start - LOOK_BACK_CHARS), law_words()["cited"]
        if match := cited.search(text, start, provision.start):
            start, end = match.start(), match.end("name")
            for lead in law_words()["lead"].finditer(text, start, end):  # words such as 根据
                start = lead.end() if lead.end() <= end - MIN_CHARS else start
            before = bisect_right(starts, provision.start) - 1
            if before < 0 or names[before].end <= start:
                yield Name(start, len(match[0].rstrip()) + match.start(), text[start:end], "cited")


def _title(match: re.Match[str]) -> Name:
    edition = match["edition"] or ""
    name = clean_name(match[0].removesuffix(edition)[1:-1])
    dated = _DATED.search(name)
    name = name[: dated.start()] if dated else name
    return Name(*match.span(), name + edition, "title", dated and dated["version"])


def clean_name(name: str) -> str:
    """A name on one line, inner titles in 〈〉. Offices that a line or a space divides are joined with 、."""
    name = _MARKUP.sub(lambda sign: "〈" if sign["open"] else "〉" if sign["close"] else "", name)
    name = name.replace("《", "〈").replace("》", "〉").strip()
    return _BREAK.sub(lambda gap: "、" if name[: gap.start()].endswith(tuple(national_offices())) else "", name)


@cache
def _names() -> re.Pattern[str]:
    names = {name for law in all_laws() for name in (law.name, *law.short_names) if _is_bare(name)}
    names.update(law_list("bare", "others"))
    names.update([name[name.index("关于") :] for name in names if "关于" in name])  # without the issuers
    names.update([_signs(name, "〈〉", signs) for name in names for signs in ("《》", "<>")])
    names.update([_signs(name, "（）", signs) for name in names for signs in _OTHER_BRACKETS])
    names.update([STATE + name for name in names if name.endswith("法") and not name.startswith(STATE)])
    before, not_before = law_list("pronouns", "before"), law_list("pronouns", "not_before")
    pronoun = rf"{before}(?P<ends>{any_of(law_list('pronouns', 'ends'))})(?!{not_before})"
    return re.compile(rf"(?P<title>{_TITLE})|{_ABOUT}|{any_of(names)}|{pronoun}")


def _signs(name: str, signs: str, others: Sequence[str]) -> str:
    return name.replace(signs[0], others[0]).replace(signs[1], others[1])


def _is_bare(name: str) -> bool:
    """True if a name of the registry is looked for without 《》: no number, and no word that is too short."""
    words = law_words()
    return not words["number"].search(name) and (
        len(name) >= (MIN_CHARS if words["law_end"].search(name) else MIN_CHARS_OF_OTHERS)
    )


@cache
def _full_names() -> frozenset[str]:
    return frozenset({*law_list("bare", "others"), *(law.name for law in all_laws())})


# --- what stands beside a name ----------------------------------------------------------------------------------------

MAX_ISSUERS_CHARS = 160


@dataclass(frozen=True, slots=True)
class Issuers:
    """Offices in front of a name."""

    start: int
    names: str  # in full, joined by 、; empty if there are others that are not named: 国务院法制办等八部门
    local: bool  # of a province: 某省民政厅、财政厅


def issuers_before(text: str, end: int) -> Issuers | None:
    """The offices that stand in front of a name: 公安部、交通运输部联合印发《…》."""
    match = _issuers().search(text, max(0, end - MAX_ISSUERS_CHARS), end)
    if not match:
        return None
    known = national_offices()
    listed = [match["first"], *_one().findall(match["others"])]
    names = dict.fromkeys(name for one in listed for name in known.get(one, (one,)))
    return Issuers(match.start(), "" if match["more"] else "、".join(names), match["local"] is not None)


@cache
def _one() -> re.Pattern[str]:
    """An office; in a list, also one that the table does not know: 中央农村工作领导小组办公室."""
    other = r"[一-龥]{2,18}?(?:部|委|局|署|院|会|厅|办公室)(?=[、和与及，,《会联等印发]|$)"
    return re.compile(rf"{national_office()}|{other}")


@cache
def _issuers() -> re.Pattern[str]:
    joint = r"(?:、|和|与|及|以及|，|,|会同|联合|[ \u3000]{1,2})"
    local = rf"(?:{law_list('issuers', 'province')})[一-龥]{{2,14}}?(?:厅|局|委员会|委|政府|办公室|法院|检察院)"
    return re.compile(
        rf"(?P<quoted>[“\"])?(?P<first>{national_office()}|(?P<local>{local}))(?(quoted)[”\"])"
        rf"(?P<others>(?:{joint}(?>{_one().pattern})){{0,15}})"
        rf"(?:(?P<more>{law_list('issuers', 'more')})|等)?{law_list('issuers', 'issue')}$"
    )


@dataclass(frozen=True, slots=True)
class Behind:
    """What the brackets behind a name say of it."""

    end: int
    short_name: str | None
    version: str | None


def behind(marks: Marks, name: Name) -> Behind:
    """The version of a name, and the short name that the text gives it; `end` is where the brackets with them end."""
    end, short_name, version = name.end, None, name.version
    while bracket := marks.brackets.at(end):
        content = marks.text[bracket.inside : bracket.inside_end]
        short, dated = _short_name_in(content), version_of(content)
        # Another law, and not only a short name: （现为2020年修订后的第五条）, （已废止，被《…》取代）.
        another = law_words()["pair"].match(content) or ("《" in content and not short)
        if another or not (short or dated):
            break
        end, short_name, version = bracket.end, short_name or short, version or dated
    return Behind(end, short_name, version)


def _short_name_in(words: str) -> str | None:
    match = law_words()["defines"].search(words)
    name = match and (match["title"] or match["quoted"] or match["plain"]).strip().strip('《》〈〉“”"')
    return name or None
