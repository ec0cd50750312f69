"""The registry of laws: names are unique, facts have their forms, and a name finds its law however it is written."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from archive.analysis.laws import KINDS, all_laws, law_named
from archive.model import Law
from archive.rules import load
from archive.text.provisions import law_key

NUMBER = re.compile(r"[^\d〔〕\s]+〔(?:19|20)\d\d〕\d+号|[^\d〔〕\s]+令第\d+号")
SOURCES = {"book", "database", "page", "official", "text", "earlier"}  # laws.toml says what each is


def names_of(law: Law) -> list[str]:
    return [name for name in (law.name, *law.short_names, law.number) if name]


def test_a_name_means_one_law_which_is_found_by_it() -> None:
    names = Counter(key for law in all_laws() for key in {law_key(name) for name in names_of(law)})
    assert [name for name, times in names.items() if times > 1] == []
    assert [(law.id, name) for law in all_laws() for name in names_of(law) if law_named(name) != law] == []


def test_the_facts_of_a_law_have_their_forms() -> None:
    def in_form(law: Law) -> bool:
        days = [date.fromisoformat(day) for day in (law.published, law.in_force) if day]
        return (
            re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", law.id) is not None
            and law.kind in KINDS
            and (law.number is None or NUMBER.fullmatch(law.number) is not None)
            and "《" not in law.name
            and not law.name.startswith("关于")
            and all(date(1950, 1, 1) < day for day in days)
            and days == sorted(days)
            and (law.english is None or law.english.isascii())
        )

    assert [law for law in all_laws() if not in_form(law)] == []


def test_each_number_and_date_of_a_law_says_what_it_was_compared_with() -> None:
    registry, wrong = load("analysis/data/laws.toml")["laws"], []
    for law in all_laws():
        checked = registry[law.id].get("checked", {})
        facts = {"number": law.number, "published": law.published, "in_force": law.in_force}
        earlier_numbers = {name for name in law.short_names if NUMBER.fullmatch(name)}
        if (
            checked.keys() != {name for name, fact in facts.items() if fact} | earlier_numbers
            or not set(checked.values()) <= SOURCES
        ):
            wrong.append((law.id, checked))
    assert wrong == []


# A name, who issued it, and the law.
NAMES = [
    ("《中华人民共和国刑法》", None, "cn-criminal-law"),
    ("中華人民共和國刑法", None, "cn-criminal-law"),
    ("刑法", None, "cn-criminal-law"),
    ("刑法修正案(十一)", None, "cn-criminal-law-amendment-11"),
    ("法释[2019]15号", None, "spc-spp-2019-15"),
    ("法释２０１９年15号", None, "spc-spp-2019-15"),
    ("关于办理电信网络诈骗等刑事案件适用法律若干问题的意见（二）", None, "telecom-fraud-opinion-2"),
    ("关于办理电信网络诈骗等刑事案件适用法律若干问题的意见", "两高一部", "telecom-fraud-opinion-1"),
    ("关于办理电信网络诈骗等刑事案件适用法律若干问题的意见", "最高法、最高检、公安部", "telecom-fraud-opinion-1"),
    ("最高人民检察院 最高人民法院关于办理诈骗刑事案件具体应用法律若干问题的解释", None, "spc-spp-2011-7"),
    ("关于办理诈骗刑事案件具体应用法律若干问题的解释", "公安部", None),
    ("人民检察院刑事诉讼规则", "最高人民检察院", "spp-2019-4"),
    ("意见", None, None),
    ("法释〔2019〕99号", None, None),
]


def test_a_name_is_read_in_every_form() -> None:
    found = [(name, issuer, law_named(name, issuer)) for name, issuer, _ in NAMES]
    assert [(name, issuer, law and law.id) for name, issuer, law in found] == NAMES
