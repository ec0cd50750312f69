"""What the cases of a batch have in common: 证券犯罪, where the title says no more than 第五十二批指导性案例.

The rules are tried in this order, and the first that finds a theme decides; if none does, the batch has no theme.

1. the notice before the first case: …作为第五十二批指导性案例（证券犯罪主题）发布, 以证券犯罪为主题
2. the title: 检察机关惩治养老诈骗违法犯罪典型案例, or in one of the forms of a notice
3. a keyword that more than half of its cases have, and at least two; one that says what the procuratorate did, such as
   检察建议, is no theme
4. the longest words that the titles of all its cases share: …虚假诉讼监督案
5. a crime that more than half of its cases, and at least two, have in their titles or keywords
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from archive.analysis.crimes.names import all_crimes
from archive.model import Case, Theme
from archive.rules import load
from archive.text.numerals import ALL_NUMERALS

MAX_NOTICE = 3_000  # characters before the first case; what stands there is a notice and not yet a text of its own
WORDS = r"(?P<theme>[^（）()“”\"。；：\n]{2,60}?)"
# The forms in which a notice names the theme; each with where it was seen.
NAMED = (
    re.compile(rf"(?:指导性|典型)案例\s*[（(]{WORDS}主题[）)]"),  # notices of guiding cases, from the 46th batch on
    re.compile(rf"以[“\"]{WORDS}[”\"]为主题"),  # openings of press conferences
    re.compile(rf"主题[为是][：:]?[“\"]{WORDS}[”\"]"),  # the same
    re.compile(rf"[（(“\"]{WORDS}[”\"]?主题的?(?:指导性|典型)案例"),  # titles of news of a batch
)
# A title that says what its cases are about, without who publishes them and which batch it is.
TITLE = re.compile(
    r"^(?:关于)?(?:印发|发布|公布)?(?:[\u4e00-\u9fff]{0,12}(?:人民检察院|检察机关|检察院|最高检))?(?:联合)?(?:发布|公布|印发)?"
    r"(?:检察机关)?(?P<theme>[^（）()“”\"\n]{4,40}?)(?:的)?(?:十大|\d+[件起]|[一二三四五六七八九十]+[件起])?典型案(?:例|事例)"
)
BATCH = re.compile(rf"第?[{ALL_NUMERALS}\d]+批(?:次)?|全国|年度|[12]\d\d\d年(?:度)?")

# Left out of the titles of cases: offices, names of persons, and what ends every title.
OF_CASES = re.compile(
    "[\u4e00-\u9fff]*(?:检察院|检察机关|法院)|[\u4e00-\u9fff]某[某甲乙丙丁]?|等[\u4e00-\u9fff]{0,4}?人|等(?=[\u4e00-\u9fff])"
    "|案$|[^\u4e00-\u9fff]"
)
LEFT_OUT = "\ue000"  # stands for what was left out, so that no run of words goes across it
MIN_SHARED = 4  # hanzi in a row
STEPS = frozenset(load("analysis/data/steps_of_procedure.json"))  # keywords that say what the procuratorate did
STRONG = ("title", "keywords")  # places of crimes; one of the text alone may be the crime of another case


def theme_of(title: str | None, text: str, cases: tuple[Case, ...]) -> Theme | None:
    """The theme of a batch; None if its text has no cases, or names none and its cases share nothing.

    `title` and `text` are in simplified hanzi; the offsets of `cases` are in `text`.
    """
    if not cases:
        return None
    notice = text[: min(cases[0].start, MAX_NOTICE)]
    for how, where, patterns in (("notice", notice, NAMED), ("title", title or "", (*NAMED, TITLE))):
        for pattern in patterns:
            if (found := pattern.search(where)) and (words := BATCH.sub("", found["theme"]).strip()):
                return Theme(words, how)
    if shared := _shared([word for word in case.keywords if word not in STEPS] for case in cases):
        return Theme(shared, "keywords")
    if shared := _in_all_titles([OF_CASES.sub(LEFT_OUT, case.title) for case in cases]):
        return Theme(shared, "case_titles")
    if shared := _shared([crime.crime for crime in case.crimes if crime.how in STRONG] for case in cases):
        return Theme(next(crime.name for crime in all_crimes() if crime.id == shared), "crimes")
    return None


def _in_all_titles(titles: list[str]) -> str | None:
    """The longest run of at least MIN_SHARED hanzi that two or more titles, and all of them, have."""
    first, *others = sorted(titles, key=len)
    if not others:
        return None
    runs = (
        first[at : at + size] for size in range(len(first), MIN_SHARED - 1, -1) for at in range(len(first) - size + 1)
    )
    return next((run for run in runs if LEFT_OUT not in run and all(run in other for other in others)), None)


def _shared(values: Iterable[Iterable[str]]) -> str | None:
    """The value that most of the cases have, if they are more than half and at least two; of equals, the first."""
    by_case = [dict.fromkeys(one) for one in values]
    [(value, times)] = Counter(value for one in by_case for value in one).most_common(1) or [("", 0)]
    return value if times > 1 and 2 * times > len(by_case) else None
