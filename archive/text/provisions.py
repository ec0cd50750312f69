"""Articles of laws with their paragraphs and items, as Chinese texts write them: 第二百八十七条之二第一款第（三）项.

Whose articles they are, these rules do not know: see archive.analysis.citations for texts, archive.search for queries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from archive.text.hanzi import GAP, fold, phrase
from archive.text.numerals import ALL_NUMERALS, number_of


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision. Those that one list of numbers names (第二、四、五条) are one each, with the offsets of the list."""

    start: int  # offsets in the text, in characters
    end: int
    article: (
        int | None
    )  # 条; None if the text names only a paragraph or an item (第二款), and no list gives the article
    article_sub: int | None = None  # 之N
    article_to: int | None = None  # the last article of a range
    paragraph: int | None = None  # 款
    item: int | None = None  # 项
    item_to: int | None = None  # the last item of a range
    has_ordinal: bool = True  # whether 第 is written, here or before in its list; 266条 is an article behind a law only
    continues: bool = False  # whether it goes on the list of the provision before: 第二条、第三条


MOST_OF_A_RANGE = 12  # paragraphs, or articles 之N: 第一款至第三款 is one provision each
MOST_OF_A_LIST = 60  # numbers before their unit: each provision has the words of its whole list
MAX_NUMBER = 2000  # no law has more articles

_HANZI = "零〇一二三四五六七八九十百千"
_NUMBER = rf"(?:[{_HANZI}]{{1,9}}+|[0-9０-９]{{1,4}}+)"
_SPACE = r"[ \t\u00a0\u3000]?"
_UNTIL = r"(?:至|到|—{1,2}|-|－|–|~|～|―)"
_AND = r"(?:以及|或者|或|和|及|与|、|，|,|；|;)"
# A number with its unit, or one that a list or a range goes on behind. 第一条件, 第三条款, 第一项目 are other words.
_PIECE = re.compile(
    rf"(?:(?P<ordinal>第{_SPACE})?[(（]?(?<![{_HANZI}0-9０-９.．])(?P<number>{_NUMBER})[)）]?{_SPACE}"
    rf"(?:(?P<unit>条(?![例件款约文路])|款(?!项)|项(?!目)|目(?![标的前录]))"
    rf"(?:之(?P<sub>[{_HANZI}]{{1,3}}+|[0-9０-９]{{1,2}}+))?"
    rf"|(?={_SPACE}(?:{_UNTIL}|{_AND})?{_SPACE}第?[(（]?[{_HANZI}0-9０-９]))"
    rf"|(?<=[、和及与至到])(?P<more>之)(?P<more_sub>[{_HANZI}]{{1,3}}+|[0-9０-９]{{1,2}}+))"
)
_JOINT = re.compile(rf"{_SPACE}(?:(?P<until>{_UNTIL})|(?P<and>[,，、；;]?{_AND}))?{_SPACE}|的")
_MAX_JOINT = 6  # characters; longer ones between two numbers join nothing
_RANKS = {"条": 0, "之": 0, "款": 1, "项": 2, "目": 3}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A number, with its unit if it is the last of its list."""

    start: int
    end: int
    number: int
    unit: str | None
    sub: int | None
    has_ordinal: bool
    in_range: bool  # whether 至 stands before it


def provisions_in(text: str) -> list[Provision]:
    """The provisions of a text, in order, as fast as the text is long. Digits may be full width or in hanzi.

    An article without 第 is given too (`has_ordinal`). A paragraph or item without 第 is given only behind an article,
    or in a list: 第二项至五项.
    """
    found, last, last_rank = list[Provision](), list[Provision](), 0  # the last ones may become more exact
    for pieces, joint in _runs(text):
        unit, has_ordinal = pieces[-1].unit or "条", pieces[0].has_ordinal
        rank = _RANKS[unit]
        before = last[-1] if last and joint is not None and (joint or rank > last_rank) else None
        is_alone = before is None and (unit == "之" or (rank > 0 and not has_ordinal))  # 三项制度
        if is_alone or (before and not (joint or has_ordinal or before.article)):
            made, last_rank = [], 0
        else:
            made, last_rank = _made(pieces, unit, before, joint), rank
            last = last[:-1] if before and joint != "," else last
        found += last
        last = made
    return found + last


def _runs(text: str) -> Iterator[tuple[list[_Piece], str | None]]:
    """Numbers up to the one with their unit (第二、四、五条), with what joins them to those before (see `_joint`)."""
    run, end = list[_Piece](), -_MAX_JOINT - 1
    run_joint: str | None = None
    for match in _PIECE.finditer(text):
        joint = _joint(text, end, match.start())
        number = _number(match["number"] or match["more_sub"])
        if run and joint not in {",", "-"} and not (joint == "" and match[0][:1] in "(（"):
            run, joint = [], None  # what stands beside a number without a unit joins no provision before that
        if not run:
            run_joint = joint if end >= 0 else None
        if number is None or len(run) == MOST_OF_A_LIST:
            run, end = [], -_MAX_JOINT - 1
            continue
        sub = _number(match["sub"]) if match["sub"] else None
        unit = match["unit"] or match["more"]
        run.append(_Piece(match.start(), match.end(), number, unit, sub, bool(match["ordinal"]), joint == "-"))
        end = match.end()
        if unit:
            yield run, run_joint
            run = []


def _joint(text: str, end: int, start: int) -> str | None:
    """What joins two numbers: "" if they stand side by side, "," a list, "-" a range; None if nothing does."""
    if not 0 <= start - end <= _MAX_JOINT or not (match := _JOINT.fullmatch(text, end, start)):
        return None
    return "-" if match["until"] else "," if match["and"] else ""


def _number(numeral: str) -> int | None:
    number = int(numeral) if numeral.isdecimal() else number_of(numeral)
    return number if number and number <= MAX_NUMBER else None


def _made(pieces: list[_Piece], unit: str, before: Provision | None, joint: str | None) -> list[Provision]:
    """The provisions of a run: 第三条 and 第一款 behind it, which stand side by side, are one."""
    first, last = pieces[0], pieces[-1]
    if before is None:
        base = Provision(first.start, last.end, None, has_ordinal=first.has_ordinal)
    elif joint == ",":
        ordinal = before.has_ordinal or first.has_ordinal
        base = replace(before, start=first.start, end=last.end, has_ordinal=ordinal, continues=True)
    else:
        base = replace(before, end=last.end)
    made = [base] if before and joint == "-" else []
    for piece in pieces:
        if piece.in_range and made:
            made[-1:] = _range(made[-1], piece, unit)
        else:
            made.append(_at(base, piece, unit))
    return made


def _at(base: Provision, piece: _Piece, unit: str) -> Provision:
    """The provision that a number and its unit make within another: 第三条第二款 is 第二款 within 第三条第一款."""
    if unit == "之":
        return replace(base, article_sub=piece.number, article_to=None, paragraph=None, item=None, item_to=None)
    if unit == "条":
        empty = Provision(base.start, base.end, piece.number, piece.sub)
        return replace(empty, has_ordinal=base.has_ordinal, continues=base.continues)
    if unit == "款":
        return replace(base, article_to=None, paragraph=piece.number, item=None, item_to=None)
    if unit == "项":
        return replace(base, article_to=None, item=piece.number, item_to=None)
    return base  # 目 are not told apart


def _range(first: Provision, last: _Piece, unit: str) -> list[Provision]:
    """The provisions from one to another. Articles and items are one with its end, paragraphs and 之N one each."""
    if unit in "条之" and first.article:
        last_sub = last.number if unit == "之" else last.sub if last.number == first.article else None
        if first.article_sub and last_sub:
            subs = range(first.article_sub, min(last_sub, first.article_sub + MOST_OF_A_RANGE) + 1)
            return [replace(first, article_sub=sub) for sub in subs] or [first]
        return [replace(first, article_to=last.number if last.number > first.article else None)]
    if unit == "款" and first.paragraph:
        paragraphs = range(first.paragraph, min(last.number, first.paragraph + MOST_OF_A_RANGE) + 1)
        return [replace(first, paragraph=paragraph) for paragraph in paragraphs] or [first]
    if unit == "项" and first.item:
        return [replace(first, item_to=last.number if last.number > first.item else None)]
    return [first]


# --- names and numbers of laws ----------------------------------------------------------------------------------------

# 法释〔2019〕15号 in any brackets, with 年, 第 and 号 or without; folded, brackets are gaps.
_LAW_NUMBER = re.compile(
    r"(?P<series>\D{1,12}?) ?(?P<year>(?:19|20)\d\d)(?: |年 ?|(?=第))第? ?(?P<number>\d{1,5})(?P<ends> ?号)?"
)


def law_key(name: str) -> str:
    """What two ways to write a name or a number of a law have in common: its letters, digits and hanzi."""
    folded = fold(name).strip(GAP)
    if number := _LAW_NUMBER.fullmatch(folded):
        return f"{number['series'].replace(GAP, '')} {number['year']} {number['number']}"
    return folded.replace(GAP, "")


def is_law_number(name: str) -> bool:
    """Whether it has the form of a law's number: 法释〔2019〕15号."""
    number = _LAW_NUMBER.fullmatch(fold(name).strip(GAP))
    return bool(number and number["ends"])


# --- numbers of guiding cases -----------------------------------------------------------------------------------------

HIGHEST_GUIDING_NUMBER = 1_000  # a higher one is a misprint, a year, or invented

# It matches folded text: 检例第66—68号 folds to 检例第66 68号 and is no number.
_GUIDING_NUMBER = re.compile(rf"检 ?例 ?第? ?(?:(\d{{1,4}})|([{ALL_NUMERALS}]{{1,7}})) ?号?")


def guiding_number(text: str) -> int | None:
    """66 for 检例第66号, 检例66号 and 检例六十六号 in any width and spacing; None for any other text."""
    found = _GUIDING_NUMBER.fullmatch(phrase(text))
    if not found:
        return None
    return int(found[1]) if found[1] else number_of(found[2])


def guiding_name(number: int) -> str:
    """检例第66号 for 66: the form in print and in the tables."""
    return f"检例第{number}号"
