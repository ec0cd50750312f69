"""The registry of laws: names are unique, facts have their forms, and a name finds its law however it is written."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from archive.analysis.data import load_toml
from archive.analysis.laws import KINDS, all_laws, law_named
from archive.model import Law
from archive.text.law_names import law_key

NUMBER = re.compile(r"[^\d〔〕\s]+〔(?:19|20)\d\d〕\d+号|[^\d〔〕\s]+令第\d+号")
IDS = [law.id for law in all_laws()]
SOURCES = {"book", "database", "page", "official", "text", "earlier"}  # laws.toml says what each is


def test_a_name_means_one_law() -> None:
    names = Counter(
        key
        for law in all_laws()
        for key in {law_key(name) for name in (law.name, *law.short_names, law.number) if name}
    )
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize("law", all_laws(), ids=IDS)
def test_the_facts_of_a_law_have_their_forms(law: Law) -> None:
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", law.id)
    assert law.kind in KINDS
    assert law.number is None or NUMBER.fullmatch(law.number)
    assert "《" not in law.name
    assert not law.name.startswith("关于")
    days = [date.fromisoformat(day) for day in (law.published, law.in_force) if day]
    assert all(date(1950, 1, 1) < day for day in days)
    assert days == sorted(days)
    assert law.english is None or law.english.isascii()


@pytest.mark.parametrize("law", all_laws(), ids=IDS)
def test_each_number_and_date_of_a_law_says_what_it_was_compared_with(law: Law) -> None:
    checked = load_toml("laws.toml")["laws"][law.id].get("checked", {})
    facts = {"number": law.number, "published": law.published, "in_force": law.in_force}
    earlier_numbers = {name for name in law.short_names if NUMBER.fullmatch(name)}
    assert checked.keys() == {name for name, fact in facts.items() if fact} | earlier_numbers
    assert set(checked.values()) <= SOURCES


@pytest.mark.parametrize("law", all_laws(), ids=IDS)
def test_a_law_is_found_by_each_of_its_names(law: Law) -> None:
    for name in (law.name, *law.short_names, law.number):
        assert name is None or law_named(name) == law


def test_issuers_that_begin_a_name_are_known() -> None:
    known = load_toml("laws.toml")["issuers"]
    names = [law.name.partition("关于")[0] for law in all_laws() if "关于" in law.name]
    assert {issuer for name in names for issuer in name.split("、") if issuer} <= known.keys()


@pytest.mark.parametrize(
    ("name", "issuer", "law_id"),
    [
        ("《中华人民共和国刑法》", None, "cn-criminal-law"),
        ("中華人民共和國刑法", None, "cn-criminal-law"),
        ("刑法", None, "cn-criminal-law"),
        ("刑法修正案(十一)", None, "cn-criminal-law-amendment-11"),
        ("刑法修正案〔十一〕", None, "cn-criminal-law-amendment-11"),
        ("法释[2019]15号", None, "spc-spp-2019-15"),
        ("法释【2019】第15号", None, "spc-spp-2019-15"),
        ("法释２０１９年15号", None, "spc-spp-2019-15"),
        ("法释2019 15号", None, "spc-spp-2019-15"),
        ("关于办理电信网络诈骗等刑事案件适用法律若干问题的意见（二）", None, "telecom-fraud-opinion-2"),
        ("关于办理电信网络诈骗等刑事案件适用法律若干问题的意见", "两高一部", "telecom-fraud-opinion-1"),
        ("关于办理电信网络诈骗等刑事案件适用法律若干问题的意见", "最高法、最高检、公安部", "telecom-fraud-opinion-1"),
        ("两高关于办理诈骗刑事案件具体应用法律若干问题的解释", None, "spc-spp-2011-7"),
        ("最高人民检察院 最高人民法院关于办理诈骗刑事案件具体应用法律若干问题的解释", None, "spc-spp-2011-7"),
        ("关于办理诈骗刑事案件具体应用法律若干问题的解释", "公安部", None),
        ("人民检察院刑事诉讼规则", "最高人民检察院", "spp-2019-4"),
        ("反电诈法", None, "cn-anti-telecom-fraud-law"),
        ("意见", None, None),
        ("", None, None),
        ("法释〔2019〕99号", None, None),
    ],
)
def test_a_name_is_read_in_every_form(name: str, issuer: str | None, law_id: str | None) -> None:
    law = law_named(name, issuer)
    assert (law and law.id) == law_id
