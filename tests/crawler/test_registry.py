"""Every source that is declared can be crawled as declared, is nothing else, and says nothing that nobody knows."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from archive.analysis.places.gazetteer import OUTSIDE, all_regions
from archive.analysis.places.where_handled import region_of_office
from archive.model import Role
from archive.urls import canonical_key, host_of
from crawler import settings
from crawler.families import FAMILIES, GENERIC
from crawler.registry import UnknownSource, find, sources
from crawler.source import Evidence, SourceSpider

ROOT = Path(__file__).parents[2]
ALL = sources()
# What a source may say; the rules by which its runs are judged are every source's.
DECLARED = {*("name", "office", "level", "region_code", "home_url", "family", "evidence", "columns", "needs_browser")}
LEVELS = {"supreme", "provincial", "prefecture", "county", "other"}
MOST_LINES = 25  # of a source's file
MOST_FAMILY_LINES = 149
DATED = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"

each = pytest.mark.parametrize("spider", ALL.values(), ids=list(ALL))


@each
def test_a_source_says_what_it_must(spider: type[SourceSpider]) -> None:
    source = spider.source()
    assert re.fullmatch(r"[a-z][a-z-]*", source.id)
    assert source.level in LEVELS
    assert source.home_url is not None
    assert re.fullmatch(r"https?://[a-z0-9.-]+(?::\d+)?/\S*", source.home_url)
    assert FAMILIES[source.family] is spider.family
    assert inspect.cleandoc(spider.__doc__ or ""), "say in a line what is known of the site and where that ends"


@each
def test_its_region_is_that_of_its_office(spider: type[SourceSpider]) -> None:
    told = region_of_office(spider.office)
    by_hand = spider.region_code in {one.code for one in all_regions()}  # of an office that the gazetteer does not know
    assert spider.region_code == told or (told is None and by_hand)
    if spider.level == "supreme":
        assert spider.region_code is None
    if spider.level in {"provincial", "prefecture"} and spider.region_code and "分院" not in spider.office:
        assert spider.region_code.endswith("0000") == (spider.level == "provincial")


@each
def test_what_is_not_known_is_not_guessed(spider: type[SourceSpider]) -> None:
    assert isinstance(spider.evidence, Evidence)
    assert spider.evidence is not Evidence.UNKNOWN or spider.family is GENERIC


@each
def test_a_source_builds_its_first_requests_offline(spider: type[SourceSpider]) -> None:
    targets = list(spider().seeds([]))
    urls = [spider().request(target).url for target in targets]
    assert len(urls) == max(1, len(spider.columns))
    assert {host_of(canonical_key(url)) for url in urls} == {host_of(canonical_key(spider.home_url))}
    assert all(target.context.role in (Role.HOME, Role.LIST) for target in targets)


@each
def test_a_source_is_its_declaration_and_nothing_else(spider: type[SourceSpider]) -> None:
    assert {name for name in vars(spider) if not name.startswith("__")} <= DECLARED
    assert spider.custom_settings is None


@each
def test_a_source_is_a_short_module_of_its_name(spider: type[SourceSpider]) -> None:
    assert spider.__module__ == f"crawler.spiders.{spider.name.replace('-', '_')}"
    assert len(inspect.getsource(inspect.getmodule(spider)).splitlines()) <= MOST_LINES  # type: ignore[arg-type]


@each
def test_a_source_that_was_seen_has_a_fixture_and_the_others_stand_on_their_familys(spider: type[SourceSpider]) -> None:
    place = (
        f"crawler/sources/fixtures/{spider.name}"
        if spider.evidence is Evidence.SEEN
        else f"crawler/families/fixtures/{spider.family.name}"
    )
    folders = list((ROOT / "tests" / place).glob(f"{DATED}/expected.json"))
    assert folders
    assert all(list(folder.parent.glob("*.html")) for folder in folders)


@each
def test_a_source_has_its_row_in_the_docs(spider: type[SourceSpider]) -> None:
    table = (ROOT / "docs" / "sources.md").read_text("utf-8")
    assert f"| `{spider.name}` | {spider.office} |" in table, "run python docs/generate.py"


def test_every_fixture_is_a_sources() -> None:
    assert {folder.name for folder in (ROOT / "tests/crawler/sources/fixtures").iterdir()} <= set(ALL)


def test_the_supreme_office_all_of_the_provinces_and_a_dozen_cities_are_there() -> None:
    by_level = {level: [one for one in ALL.values() if one.level == level] for level in LEVELS}
    provinces = {one.code for one in all_regions() if one.parent is None and not one.code.startswith(OUTSIDE)}
    assert [one.name for one in by_level["supreme"]] == ["spp"]
    assert {one.region_code for one in by_level["provincial"]} >= provinces
    assert len(by_level["provincial"]) >= 32  # those of the 31, and the 新疆生产建设兵团's
    assert len(by_level["prefecture"]) >= 12


def test_names_hosts_and_offices_are_unique() -> None:
    declared = [
        name
        for path in (ROOT / "crawler/spiders").glob("*.py")
        for name in re.findall(r'^    name = "(.+)"', path.read_text("utf-8"), re.MULTILINE)
    ]
    assert sorted(declared) == list(ALL)
    assert len({host_of(canonical_key(spider.home_url)) for spider in ALL.values()}) == len(ALL)
    assert len({spider.office for spider in ALL.values()}) == len(ALL)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_familys_declaration_is_short(family: str) -> None:
    declaration = ROOT / f"crawler/families/declarations/{family}.toml"
    assert len(declaration.read_text("utf-8").splitlines()) <= MOST_FAMILY_LINES


def test_a_declaration_that_lacks_something_fails_at_import_naming_the_class() -> None:
    with pytest.raises(TypeError, match=r"Lacking does not say its office, level, family, evidence"):
        type("Lacking", (SourceSpider,), {"name": "lacking", "home_url": "http://x.example/", "region_code": None})


def test_an_unknown_name_is_told_with_the_names_that_are_near() -> None:
    with pytest.raises(UnknownSource, match=r"is called guandong; did you mean guangdong.*\? \(`fanzha sources` lists"):
        find(("spp", "guandong"))
    with pytest.raises(UnknownSource, match=r"is called x, y \(`fanzha sources` lists"):
        find(("x", "spp", "y"))


def test_sources_come_in_the_order_asked_for_and_once() -> None:
    assert [spider.name for spider in find(("spp", "hubei", "spp"))] == ["spp", "hubei"]


def test_nobody_lowers_the_delay() -> None:
    assert settings.HOST_DELAY >= 2
    assert settings.HOST_REQUESTS_AT_ONCE == 1
    assert settings.ROBOTSTXT_OBEY is True
    assert settings.GUARD_ALLOWED_HOSTS == []
    assert settings.USER_AGENT.startswith("fanzha/")


@pytest.mark.parametrize(
    "name", ["TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "COOKIES_ENABLED", "HTTPPROXY_ENABLED"]
)
def test_nothing_listens_and_nothing_leaks(name: str) -> None:
    assert getattr(settings, name) is False
