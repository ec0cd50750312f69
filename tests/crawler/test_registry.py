"""Every source that is declared can be crawled as declared, is nothing else, and says nothing that nobody knows."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.analysis.places.gazetteer import all_regions
from archive.analysis.places.offices import region_of_office
from archive.model import Role
from archive.urls import canonical_key, host_of
from crawler import settings
from crawler.families import FAMILIES, GENERIC
from crawler.registry import UnknownSource, find, sources
from crawler.source import Evidence, SourceSpider

ROOT = Path(__file__).parents[2]
FAMILY_FIXTURES = ROOT / "tests/crawler/families/fixtures"
ALL = sources()
# What a source may say; the rules by which its runs are judged are every source's.
DECLARED = {*("name", "office", "level", "region_code", "home_url", "family", "evidence", "columns", "needs_browser")}
LEVELS = {"supreme", "provincial", "prefecture", "county", "other"}
MOST_LINES = 25  # of a source's file
DATED = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"


def wrong(is_wrong: Callable[[type[SourceSpider]], object]) -> list[str]:
    """The names of the sources of which that is so."""
    return [name for name, spider in ALL.items() if is_wrong(spider)]


def test_a_source_says_what_it_must() -> None:
    assert wrong(lambda one: not re.fullmatch(r"[a-z][a-z-]*", one.name)) == []
    assert wrong(lambda one: one.level not in LEVELS) == []
    assert wrong(lambda one: not re.fullmatch(r"https?://[a-z0-9.-]+(?::\d+)?/\S*", one.home_url)) == []
    assert wrong(lambda one: FAMILIES[one.source().family] is not one.family) == []
    assert wrong(lambda one: not inspect.cleandoc(one.__doc__ or "")) == []  # what is known of the site


def test_its_region_is_that_of_its_office() -> None:
    by_hand = {one.code for one in all_regions()}  # of an office that the gazetteer does not know
    told = {name: region_of_office(spider.office) for name, spider in ALL.items()}
    assert wrong(lambda one: told[one.name] not in (None, one.region_code)) == []
    assert wrong(lambda one: told[one.name] is None and one.region_code not in by_hand | {None}) == []
    assert wrong(lambda one: one.level == "supreme" and one.region_code is not None) == []
    levels = {"provincial": True, "prefecture": False}
    own = [one for one in ALL.values() if one.level in levels and one.region_code and "分院" not in one.office]
    assert [one.name for one in own if one.region_code.endswith("0000") != levels[one.level]] == []


def test_what_is_not_known_is_not_guessed() -> None:
    assert wrong(lambda one: not isinstance(one.evidence, Evidence)) == []
    assert wrong(lambda one: one.evidence is Evidence.UNKNOWN and one.family is not GENERIC) == []


def test_a_source_builds_its_first_requests_offline() -> None:
    for spider in ALL.values():
        targets = list(spider().seeds([]))
        urls = [spider().request(target).url for target in targets]
        assert len(urls) == max(1, len(spider.columns)), spider
        assert {host_of(canonical_key(url)) for url in urls} == {host_of(canonical_key(spider.home_url))}, spider
        assert {target.context.role for target in targets} <= {Role.HOME, Role.LIST}, spider


def test_a_source_is_its_declaration_in_a_short_module_of_its_name_and_nothing_else() -> None:
    assert wrong(lambda one: {name for name in vars(one) if not name.startswith("__")} - DECLARED) == []
    assert wrong(lambda one: one.custom_settings is not None) == []
    assert wrong(lambda one: one.__module__ != f"crawler.spiders.{one.name.replace('-', '_')}") == []
    assert wrong(lambda one: len(inspect.getsource(sys.modules[one.__module__]).splitlines()) > MOST_LINES) == []


def test_a_source_that_was_seen_has_a_fixture_and_the_others_stand_on_their_familys() -> None:
    def place(spider: type[SourceSpider]) -> Path:
        seen = ROOT / f"tests/crawler/sources/fixtures/{spider.name}"
        return seen if spider.evidence is Evidence.SEEN else FAMILY_FIXTURES / spider.family.name

    assert wrong(lambda one: not list(place(one).glob(f"{DATED}/expected.json"))) == []
    fixtures = [path.parent for one in ALL.values() for path in place(one).glob(f"{DATED}/expected.json")]
    assert [folder for folder in fixtures if not list(folder.glob("*.html"))] == []


def test_a_source_has_its_row_in_the_docs() -> None:
    table = (ROOT / "docs" / "sources.md").read_text("utf-8")
    assert wrong(lambda one: f"| `{one.name}` | {one.office} |" not in table) == [], "run python docs/generate.py"


def test_names_hosts_and_offices_are_unique() -> None:
    declared = [
        name
        for path in (ROOT / "crawler/spiders").glob("*.py")
        for name in re.findall(r'^    name = "(.+)"', path.read_text("utf-8"), re.MULTILINE)
    ]
    assert sorted(declared) == list(ALL)
    assert len({host_of(canonical_key(spider.home_url)) for spider in ALL.values()}) == len(ALL)
    assert len({spider.office for spider in ALL.values()}) == len(ALL)


def test_an_unknown_name_is_told_with_the_names_that_are_near() -> None:
    with pytest.raises(UnknownSource, match=r"is called guandong; did you mean guangdong.*\? \(`fanzha sources` lists"):
        find(("spp", "guandong"))
    with pytest.raises(UnknownSource, match=r"is called x, y \(`fanzha sources` lists"):
        find(("x", "spp", "y"))


def test_nobody_lowers_the_delay_nothing_listens_and_nothing_leaks() -> None:
    assert settings.HOST_DELAY >= 2
    assert settings.HOST_REQUESTS_AT_ONCE == 1
    assert settings.ROBOTSTXT_OBEY is True
    assert settings.GUARD_ALLOWED_HOSTS == []
    assert settings.USER_AGENT.startswith("fanzha/")
    names = ("TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "COOKIES_ENABLED", "HTTPPROXY_ENABLED")
    assert {name: getattr(settings, name) for name in names} == dict.fromkeys(names, False)
