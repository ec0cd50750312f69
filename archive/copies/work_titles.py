"""What titles say of works: the part that copies share, the edition in a series, and whether a text is about another.

All functions take titles in simplified hanzi.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz.distance import Levenshtein, Postfix, Prefix

from archive.text.letters import letters_and_digits, plain
from archive.text.numerals import ALL_NUMERALS, TO_99, number_of
from archive.text.provisions import guiding_number

# 上, 下, 1 … at the end, in brackets or behind 》, ) or a space.
PART = re.compile(rf"(?:(?<=[》)）\s])(?P<last>[上中下])|[(（](?P<part>[上中下{TO_99}]|\d)[)）])$")
QUOTED = re.compile(r"《(.+)》")
# What may stand behind the 》 of a work that a page announces or carries: 关于印发《…》的通知, 最高检发布《…》下.
ANNOUNCING_END = re.compile(
    r"\s*(?:[上中下]|全文|(?:正式|联合)?(?:发布|公布|印发|出台)|的?(?:通知|公告|函))?\s*"
    rf"(?:[(（](?:全文|[上中下{TO_99}\d])[)）])?\s*"
)
# A text about a work is not the work: 《…》答记者问, 解读《…》, 关于修改《…》的决定.
ABOUT_BEFORE = re.compile("解读|学习|读懂|理解|贯彻|落实|评|修改|废止|修订|起草")
ABOUT = re.compile(
    "答记者问|记者问答|答问|问答|解读|访谈|专访|理解与适用|述评|评论|综述|起草说明|修订说明|说明$|侧记|座谈会|发布会"
    "|速览|摘要|要点|图解|一图"
)
# What tells one edition of a series from the next: 2023年, 第三批, 上半年, 前三季度.
EDITION = re.compile(
    rf"\d+|[{ALL_NUMERALS}]+(?=[批期年月次届号辑讲版])|[上下]半年|全年|[第前]?[一二三四]至?[二三四]?季度"
)
# What tells a draft or an amended law from the law.
STAGE = re.compile("修订草案|修正草案|修正案|草案|征求意见稿|送审稿|修订|修正|试行")
# A case's number, or its place in a batch, before or behind its name.
CASE_LABEL = re.compile(
    # Spaces are read from their beginning alone: a title may have any number of them.
    rf"[(（【\[]?(?:检例)?第?(?:(?<!\s)\s+)?[{ALL_NUMERALS}\d]+\s*号[)）】\]]?[：:]?"
    rf"|^\s*(?:(?:指导性|典型)?案例\s*[{ALL_NUMERALS}\d]*\s*[：:、.．\s]|[(（]?[{TO_99}\d]+[)）、.．])"
)
PUBLISHER = re.compile("^(?:最高人民检察院|最高检)(?:发布)?")

MIN_NAME_LETTERS = 6  # 张某某诈骗案; a shorter name is no name
MIN_WORK_LETTERS = 8  # in the title of a work; a shorter one, such as 典型案例, names none
# Two titles may be one form with other names in it if they are so much alike, or share so many letters at both ends.
LIKE_TITLES, FRAME = 0.6, 4
MIN_OTHER_NAME = 2  # letters that one title has in place of the other's


def title_key(title: str | None) -> str:
    """The part that titles of one work have in common; empty without a title."""
    whole = plain(title or "")
    quoted = QUOTED.search(whole)
    announced = (
        quoted and ANNOUNCING_END.fullmatch(whole[quoted.end() :]) and not ABOUT_BEFORE.search(whole[: quoted.start()])
    )
    core = quoted[1] if quoted and announced else PART.sub("", whole)
    return PUBLISHER.sub("", letters_and_digits(core))


def part_of(title: str | None) -> str | None:
    """上, 下, 1 …, if the title ends in the name of a part; else None."""
    found = PART.search(plain(title or "").rstrip())
    return (found["last"] or found["part"]) if found else None


def around_the_work(title: str) -> str | None:
    """What a title has beside the work that it announces: 最高检发布…下; or the name of a part; None for neither."""
    return QUOTED.sub("…", plain(title)) if "《" in title else part_of(title)


def case_name(title: str | None) -> str | None:
    """The letters of the name of a case, without number and label; None for any other title."""
    letters = letters_and_digits(CASE_LABEL.sub("", plain(title or "")))
    return letters if letters.endswith("案") and len(letters) >= MIN_NAME_LETTERS else None


def case_key(title: str) -> str:
    """The letters by which the titles of cases are compared: the name, or all letters where it is no name."""
    return case_name(title) or letters_and_digits(plain(title))


def lookup_names(title: str | None, cases: Iterable[tuple[str | None, str]]) -> set[str]:
    """The names by which copies of a text find each other, and a batch the page of one of its cases: what its title
    names, and the guiding-case numbers and names of its `cases` (number and title of each)."""
    cases, key = list(cases), title_key(title)
    numbers = (number for number, _ in cases if number and guiding_number(number))
    titled = case_name(title) or (key if len(key) >= MIN_WORK_LETTERS else None)
    return set(filter(None, (titled, *numbers, *(case_name(name) for _, name in cases))))


def is_about(title: str | None, work: str | None) -> bool:
    """Whether a title names the work of another title and what it says of it: 就《…》答记者问."""
    found, key = ABOUT.search(title or ""), title_key(work)
    if not found or ABOUT.search(work or "") or len(key) < MIN_WORK_LETTERS:
        return False
    return key in letters_and_digits(plain(title or ""))


def editions(one: str | None, other: str | None) -> tuple[str, str] | None:
    """What tells two titles of one series apart: 2022 and 2023, 第一批 and 第二批; None for other titles."""
    first, second = title_key(one), title_key(other)
    series, figures, stages = zip(*map(_edition, (first, second)), strict=True)
    # A title may leave out the year.
    if first == second or len({*series}) > 1 or (len({*stages}) == 1 and not all(figures)):
        return None
    names = [" ".join((*figures[at], *stages[at])) or series[at] for at in (0, 1)]
    return (names[0], names[1]) if names[0] != names[1] else None


def _edition(key: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The series of a title's key, its figures and its stage."""
    figures = tuple(str(number_of(found) or found) for found in EDITION.findall(key))
    return STAGE.sub("", EDITION.sub("", key)), figures, tuple(STAGE.findall(key))


def other_names(one: str | None, other: str | None) -> tuple[str, str] | None:
    """The letters in which two titles of one form differ: 张某 and 李四 in 依法对…提起公诉; None for other titles."""
    first, second = title_key(one), title_key(other)
    framed = min(Prefix.similarity(first, second), Postfix.similarity(first, second)) >= FRAME
    if not framed and Levenshtein.normalized_similarity(first, second) < LIKE_TITLES:
        return None
    for step in Levenshtein.opcodes(first, second):
        names = first[step.src_start : step.src_end], second[step.dest_start : step.dest_end]
        if step.tag == "replace" and min(map(len, names)) >= MIN_OTHER_NAME:
            return names
    return None
