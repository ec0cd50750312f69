"""The words of data/law_words.toml, as patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from archive.rules import any_of, load


@dataclass(frozen=True, slots=True)
class LawWords:
    """Patterns of data/law_words.toml, which says of each what it is for."""

    law_end: re.Pattern[str]
    rule_end: re.Pattern[str]
    paper_end: re.Pattern[str]
    never: re.Pattern[str]
    book: re.Pattern[str]
    in_journal: re.Pattern[str]
    private: re.Pattern[str]
    public_charter: re.Pattern[str]
    applied: re.Pattern[str]
    made: re.Pattern[str]
    cites: re.Pattern[str]
    nobody: re.Pattern[str]
    issuers: dict[str, tuple[str, ...]]  # as written → in full
    issuer: re.Pattern[str]
    province: re.Pattern[str]
    not_before: re.Pattern[str]
    not_meant: re.Pattern[str]
    others: tuple[str, ...]
    words_too: re.Pattern[str]
    foreign: re.Pattern[str]
    lead: re.Pattern[str]
    before_title: re.Pattern[str]
    behind_title: re.Pattern[str]
    behind_number: re.Pattern[str]
    nameless: frozenset[str]
    pronoun: re.Pattern[str]
    pronoun_ends: tuple[str, ...]
    pronouns_alone: frozenset[str]
    dated: re.Pattern[str]
    doing: re.Pattern[str]
    number: re.Pattern[str]
    former: re.Pattern[str]
    present: re.Pattern[str]
    older: re.Pattern[str]
    applied_here: re.Pattern[str]
    repealed: re.Pattern[str]
    not_article: re.Pattern[str]
    verb_or_noun: re.Pattern[str]
    contrast: re.Pattern[str]
    of_paper: re.Pattern[str]
    same_article: re.Pattern[str]
    before_paragraph: re.Pattern[str]
    behind_paragraph: re.Pattern[str]


@cache
def law_words() -> LawWords:
    """The patterns, compiled once."""
    data = load("analysis/data/law_words.toml")
    titles, bare, prose, former = data["titles"], data["bare"], data["prose"], data["former"]
    issuers: dict[str, tuple[str, ...]] = {name: (name,) for name in data["issuers"]["national"]}
    for name, full in data["issuers"]["short"].items():
        issuers |= {written: tuple(full) for written in (name, f"“{name}”", f'"{name}"')}
    return LawWords(
        law_end=_end(titles["law_ends"]),
        rule_end=_end(titles["rule_ends"]),
        paper_end=_end(titles["paper_ends"]),
        never=re.compile(titles["never"]),
        book=re.compile(titles["book"]),
        in_journal=re.compile(titles["in_journal"]),
        private=re.compile(titles["private"]),
        public_charter=re.compile(titles["public_charters"]),
        applied=re.compile(titles["applied"]),
        made=re.compile(titles["made"]),
        cites=re.compile(titles["cites"]),
        nobody=re.compile(titles["nobody"]),
        issuers=issuers,
        issuer=re.compile(any_of(issuers)),
        province=re.compile(f"(?:{data['issuers']['province']})"),
        not_before=re.compile(bare["not_before"]),
        not_meant=re.compile(bare["not_meant"]),
        others=tuple(bare["others"]),
        words_too=re.compile(bare["words_too"]),
        foreign=re.compile(bare["foreign"]),
        lead=re.compile(bare["lead"]),
        before_title=re.compile(bare["around_title"][0]),
        behind_title=re.compile(bare["around_title"][1]),
        behind_number=re.compile(bare["behind_number"]),
        nameless=frozenset(bare["nameless"]),
        pronoun=re.compile(
            rf"{data['pronouns']['before']}(?P<end>{any_of(data['pronouns']['ends'])})(?!{data['pronouns']['not_before']})"
        ),
        pronoun_ends=tuple(data["pronouns"]["ends"]),
        pronouns_alone=frozenset(data["pronouns"]["alone"]),
        dated=re.compile(data["versions"]["dated"]),
        doing=re.compile(data["versions"]["doing"]),
        number=re.compile(data["versions"]["number"]),
        **{name: re.compile(former[key].replace("DATED", f"(?:{data['versions']['dated']})")) for name, key in _FORMER},
        not_article=re.compile(prose["not_article"]),
        verb_or_noun=re.compile(prose["verb_or_noun"]),
        contrast=re.compile(prose["contrast"]),
        of_paper=re.compile(prose["of_paper"]),
        same_article=re.compile(prose["same_article"]),
        before_paragraph=re.compile(prose["paragraph"][0]),
        behind_paragraph=re.compile(prose["paragraph"][1]),
    )


_FORMER = (
    ("former", "before"),
    ("present", "present"),
    ("older", "older"),
    ("applied_here", "applied_here"),
    ("repealed", "repealed"),
)
_EDITION = r"(?:[（(〔\[][^）)〕\]]{1,12}[）)〕\]])*"  # （试行）, （二）


def _end(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(words)}){_EDITION}$")
