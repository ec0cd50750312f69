"""Names of laws in a text, before it is known which law they mean: in 《》, without (刑法), and words such as 本法.

And what stands beside them: the offices in front, and the short names that a text gives.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from archive.analysis.citations.places import Places
from archive.analysis.citations.versions import issuer_pattern, issuers, law_list, law_words
from archive.analysis.laws import all_laws
from archive.rules import any_of
from archive.text.provisions import Provision

MAX_TITLE_CHARS = 150
MAX_LINES = 3  # of a title that is broken
# A title may hold others: 《关于修改《…办法》的决定》.
_TITLE = re.compile(
    rf"《([^《》。]{{1,{MAX_TITLE_CHARS}}}+(?:《[^《》。]{{1,{MAX_TITLE_CHARS}}}+》[^《》。]{{0,{MAX_TITLE_CHARS}}}+){{0,2}})》"
    rf"|《(《[^《》。]{{1,{MAX_TITLE_CHARS}}}+》[^《》。]{{1,{MAX_TITLE_CHARS}}}+)》"
)
_EDITION = re.compile(r"[（(](?:试行|暂行)[）)]")  # 《…监督规则》（试行）
_DATED = re.compile(
    r"[（(](?P<version>(?:19|20)\d\d年?(?:\d{1,2}月(?:\d{1,2}日)?)?(?:第.次)?(?:修[正订改]|施行|实施)?版?本?)[）)]$"
)
_MARKUP = re.compile(r"`?(?P<open><)|(?P<close>>)(?:`?\{=?html\})?|[`\\]")
_BREAK = re.compile(r"[ \t\u3000]*\n\s*|[ \t\u3000]+")
LOCAL = re.compile("[一-龥]{2,12}?(?:省|市|自治区|自治州|自治县|县|州|盟|旗|区)(?!场)")  # 《上海市…管理办法》
STATE = "中华人民共和国"
_NATIONAL_LAW = re.compile(r"[一-龥]{2,24}(?<![办方书战兵玩做说看想语魔疗司执普立守违合非])法$")


@dataclass(frozen=True, slots=True)
class Title:
    """A title; in the text it is text[start:end], with its 《》."""

    start: int
    end: int  # with （试行） behind its 》
    name: str  # without 《》, on one line, inner titles in 〈〉, without a year at its end
    version: str | None  # the year: 《…法（2020年修订）》


def titles_in(text: str) -> Iterator[Title]:
    """The titles of a text, in order."""
    for match in _TITLE.finditer(text):
        inner = match[1] or match[2]
        if inner.count("\n") < MAX_LINES:
            name = clean_name(inner)
            dated = _DATED.search(name)
            version = dated["version"] if dated else None
            name = name[: dated.start()] if dated else name
            edition = _EDITION.match(text, match.end())
            end, name = (edition.end(), name + edition[0]) if edition else (match.end(), name)
            yield Title(match.start(), end, name, version)


def clean_name(name: str) -> str:
    """A name on one line. Offices that a line or a space divides are joined with 、."""
    name = _MARKUP.sub(lambda sign: "〈" if sign["open"] else "〉" if sign["close"] else "", name)
    name = name.replace("《", "〈").replace("》", "〉").strip()
    return _BREAK.sub(lambda gap: "、" if name[: gap.start()].endswith(tuple(issuers())) else "", name)


def full_name(name: str) -> str:
    """The name of a law that the registry does not know, with 中华人民共和国 if it is a national law: 《渔业法》."""
    if name.startswith(STATE) or not _NATIONAL_LAW.match(name):
        return name
    return STATE + name


ABOUT = "关于"
MIN_CHARS = 2
MIN_CHARS_OF_OTHERS = 4  # of a short name that ends with none of the words that laws' names end with: 两卡意见
MAX_NAME_CHARS = 30  # of a name that the registry does not know
LOOK_BACK_CHARS = 40  # characters before an article that may hold such a name
_LAST_LETTERS = frozenset("法典则例定释见约）)")
_UNKNOWN = re.compile(
    rf"[一-龥（）()]{{2,{MAX_NAME_CHARS}}}"
    r"(?:法|法典|通则|总则|条例|规定|办法|细则|规则|解释|意见|决定|准则|公约)(?:[（(][^）)]{1,8}[）)])?$"
)

_OTHER_BRACKETS = (("(", ")"), ("〔", "〕"), ("[", "]"), ("", ""))  # 刑法修正案〔十一〕, 刑法修正案十一


@dataclass(frozen=True, slots=True)
class Name:
    """A name; in the text it is text[start:end]."""

    start: int
    end: int
    words: str  # without 《》; of a word such as 该解释 only what the law's name ends with
    form: str  # title, number, bare, pronoun; own for 本法; unknown for a bare name that only its article makes one
    version: str | None = None  # that the title has in itself
    meant: bool = True  # False in 刑法意义上, which cites the law only with an article


def names_in(places: Places) -> list[Name]:
    """The names in a text, in order; none overlaps another."""
    text = places.text
    named = (*_titles(text, places), *_numbers(text, places), *_bare(text), *_pronouns(text))
    return apart([*named, *_unknown(text, places.marks.provisions)])


def short_names_in(text: str, short_names: Iterable[str]) -> Iterator[Name]:
    """The places without 《》 of short names that the text itself gives. Those of few letters are words, too (解释)."""
    long_enough = {name for name in short_names if len(name) >= MIN_CHARS_OF_OTHERS}
    if long_enough:
        for match in re.finditer(any_of(long_enough), text):
            yield Name(match.start(), match.end(), match[0], "bare")


def apart(names: Sequence[Name]) -> list[Name]:
    """Names in order. Of two that overlap, a title holds before a name, a name of the registry before one that only its
    article makes one, the one that begins first before the other, and a long one before a short one."""
    found = list[Name]()
    for forms in (("title", "number"), ("bare", "pronoun", "own"), ("unknown",)):
        starts = [name.start for name in found]
        free = [name for name in names if name.form in forms and not _overlaps(name, found, starts)]
        found = sorted([*found, *_first_ones(free)], key=lambda name: name.start)
    return found


def _first_ones(names: Iterable[Name]) -> Iterator[Name]:
    end = 0
    for name in sorted(names, key=lambda name: (name.start, -name.end)):
        if name.start >= end:
            yield name
            end = name.end


def _overlaps(name: Name, others: Sequence[Name], starts: Sequence[int]) -> bool:
    index = bisect_left(starts, name.end) - 1
    return index >= 0 and others[index].end > name.start


def _titles(text: str, places: Places) -> Iterator[Name]:
    words = law_words()
    for title in titles_in(text):
        yield Name(title.start, title.end, title.name, "title", title.version)
        before = words["before_title"].search(text, max(0, title.start - LOOK_BACK_CHARS), title.start)
        behind = words["behind_title"].match(text, title.end) if before else None
        if before and behind and places.article_follows(behind.end()):
            yield Name(before.start(), behind.end(), clean_name(text[before.start() : behind.end()]), "title")


def _numbers(text: str, places: Places) -> Iterator[Name]:
    """Numbers that stand for a law in front of an article: 法释〔2019〕15号第三条."""
    words = law_words()
    for match in words["number"].finditer(text):
        behind = words["behind_number"].match(text, match.end())
        end = behind.end() if behind else match.end()
        if places.article_follows(end):
            start = _behind_lead(text, match.start(), match.end())
            yield Name(start, end, text[start : match.end()], "number")


def _bare(text: str) -> Iterator[Name]:
    words = law_words()
    for match in _registered_names().finditer(text):
        if not match[0].endswith("法") or not words["not_before"].match(text, match.end()):
            word_too = match[0] not in _full_names() and words["words_too"].match(match[0])
            meant = not word_too and not words["not_meant"].match(text, match.end())
            form = "title" if "《" in match[0] else "bare"  # …关于适用《…》的解释 holds before the title in it
            yield Name(match.start(), match.end(), match[0], form, meant=meant)


def _pronouns(text: str) -> Iterator[Name]:
    words = law_words()
    for match in _pronoun().finditer(text):
        if not match["end"].endswith("法") or not words["not_before"].match(text, match.end()):
            own = match["own"] is not None
            yield Name(match.start(), match.end(), match["end"], "own" if own else "pronoun", meant=not own)


@cache
def _pronoun() -> re.Pattern[str]:
    before, not_before = law_list("pronouns", "before"), law_list("pronouns", "not_before")
    return re.compile(rf"{before}(?P<end>{any_of(law_list('pronouns', 'ends'))})(?!{not_before})")


def _unknown(text: str, provisions: Sequence[Provision]) -> Iterator[Name]:
    """Names directly before an article: 国家档案法第三条; 解释第三条, if the text has a short name 解释."""
    last = 0
    for provision in provisions:
        end = provision.start
        while end > last and text[end - 1] in " \u3000":
            end -= 1
        if provision.article and provision.has_ordinal and not provision.continues and end > last:
            last = end
            if text[end - 1] in _LAST_LETTERS and (start := _start_of_unknown(text, end)) is not None:
                yield Name(start, end, text[start:end], "unknown")


def _start_of_unknown(text: str, end: int) -> int | None:
    match = _UNKNOWN.search(text, max(0, end - LOOK_BACK_CHARS), end)
    if not match:
        return None
    return _behind_lead(text, match.start(), end)


def _behind_lead(text: str, start: int, end: int) -> int:
    """Where a name begins, words such as 根据 in front cut off."""
    for lead in law_words()["lead"].finditer(text, start, end):
        if lead.end() <= end - MIN_CHARS:
            start = lead.end()
    return start


@cache
def _full_names() -> frozenset[str]:
    return frozenset({*law_list("bare", "others"), *(law.name for law in all_laws())})


@cache
def _registered_names() -> re.Pattern[str]:
    names = {name for law in all_laws() for name in (law.name, *law.short_names) if _is_bare(name)}
    names |= {*law_list("bare", "others")}
    names |= {name[name.index(ABOUT) :] for name in names if ABOUT in name}  # without the issuers
    names |= {
        name.replace("〈", signs[0]).replace("〉", signs[1])
        for name in names
        if "〈" in name
        for signs in ("《》", "<>")
    }
    names |= {_in_brackets(name, *signs) for name in names if "（" in name for signs in _OTHER_BRACKETS}
    names |= {STATE + name for name in names if name.endswith("法") and not name.startswith(STATE)}
    return re.compile(any_of(names))


def _in_brackets(name: str, opening: str, closing: str) -> str:
    return name.replace("（", opening).replace("）", closing)


def _is_bare(name: str) -> bool:
    if law_words()["number"].search(name):
        return False
    ends_like_a_law = law_words()["law_end"].search(name) is not None
    return len(name) >= (MIN_CHARS if ends_like_a_law else MIN_CHARS_OF_OTHERS)


@dataclass(frozen=True, slots=True)
class Issuers:
    """A list of offices in front of a title; `end` is where the title begins."""

    start: int
    end: int
    names: tuple[str, ...]  # in full
    more: bool  # whether there are others that are not named: 国务院法制办等八部门


_MORE = re.compile(r"等[二三四五六七八九十两\d]{1,3}(?:个|家)?(?:部门|部委|单位|机关)")
MAX_LOCAL_CHARS = 60  # of a list of local offices
_JOINT = r"(?:、|和|与|及|以及|，|,|会同|联合|[ \u3000]{1,2})"
_DOES = (
    r"(?:[等]?(?:[二三四五六七八九十两\d]{1,3}部门)?(?:共同|联合|正式|研究|关于|于?(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?|今日|当日|近日|日前){0,3}"
    r"(?:印发|发布|制定|出台|下发|颁布|公布|颁行|通过|修订|修正|制发|制订|作出|批准|实施|施行)?了?(?:实施|施行|发布)?的?)"
)


def issuers_in(text: str) -> Iterator[Issuers]:
    """The lists of national offices that stand in front of a title, in order."""
    known = issuers()
    for match in _pattern().finditer(text):
        listed = _one().findall(match["list"])
        names = dict.fromkeys(name for one in listed for name in known.get(one, (one,)))
        more = _MORE.match(text, match.end("list")) is not None
        yield Issuers(match.start(), match.end(), tuple(names), more)


def local_issuers_before(text: str, end: int) -> str | None:
    """The offices of a province that stand in front of a title: 某省民政厅、财政厅."""
    match = _local().search(text, max(0, end - MAX_LOCAL_CHARS), end)
    return match["list"] if match else None


@cache
def _pattern() -> re.Pattern[str]:
    issuer, other = issuer_pattern(), _one().pattern
    return re.compile(rf"(?P<list>{issuer}(?:{_JOINT}(?>{other})){{0,15}}+){_DOES}(?=《|关于)")


@cache
def _local() -> re.Pattern[str]:
    office = r"[一-龥]{2,14}?(?:厅|局|委员会|委|政府|办公厅|办公室|法院|检察院)"
    province = law_list("issuers", "province")
    return re.compile(
        rf"(?P<list>(?:{province}){office}(?:[、和]{office}){{0,6}})(?:联合)?(?:印发|发布|制定|出台)?的?$"
    )


@cache
def _one() -> re.Pattern[str]:
    """An office; in a list, also one that the table does not know: 中央农村工作领导小组办公室."""
    return re.compile(
        rf"{issuer_pattern()}|[一-龥]{{2,18}}?(?:部|委|局|署|院|会|办公室|总局)(?=[、和与及，,《会联等印发]|$)"
    )


_DEFINES = re.compile(
    r"(?:以下(?:统一)?(?:简称|统称|称)|下称|下文简称|简称|以下皆称|以下均称|又称)\s*(?:为|作)?[:：]?\s*"
    r"(?:《(?P<title>[^《》\n]{1,40})》|[“\"「『‘'](?P<quoted>[^”\"」』’'\n]{1,40})[”\"」』’']|(?P<plain>[^，,。；;（）()《》“”\n]{2,24}))"
)


def short_name_in(words: str) -> str | None:
    """The short name that words behind a law give it; None if they give none."""
    match = _DEFINES.search(words)
    if not match:
        return None
    name = match["title"] or match["quoted"] or match["plain"]
    return name.strip().strip('《》〈〉“”"') or None
