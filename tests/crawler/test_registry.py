"""Every source that is declared can be crawled as declared."""

from __future__ import annotations

import re

import pytest

from archive.model import Role
from archive.urls import canonical_key, host_of
from crawler import settings
from crawler.registry import UnknownSource, find, sources
from crawler.source import SourceSpider

ALL = sources()


@pytest.mark.parametrize("spider", ALL.values(), ids=list(ALL))
def test_a_source_says_what_it_must(spider: type[SourceSpider]) -> None:
    source = spider.source()
    assert re.fullmatch(r"[a-z][a-z-]*", source.id)
    assert source.level in {"supreme", "provincial", "prefecture", "county", "other"}
    assert source.region_code is None or re.fullmatch(r"\d{6}", source.region_code)
    assert source.home_url.startswith(("http://", "https://"))
    assert source.family


@pytest.mark.parametrize("spider", ALL.values(), ids=list(ALL))
def test_a_source_builds_its_first_requests_offline(spider: type[SourceSpider]) -> None:
    targets = list(spider().seeds([]))
    urls = [spider().request(target).url for target in targets]
    assert len(urls) == max(1, len(spider.columns))
    assert {host_of(canonical_key(url)) for url in urls} == {host_of(canonical_key(spider.home_url))}
    assert all(target.context.role in (Role.HOME, Role.LIST) for target in targets)


@pytest.mark.parametrize("spider", ALL.values(), ids=list(ALL))
def test_a_source_carries_no_settings_of_its_own(spider: type[SourceSpider]) -> None:
    assert not spider.custom_settings


def test_names_and_hosts_are_unique() -> None:
    assert len({canonical_key(spider.home_url) for spider in ALL.values()}) == len(ALL)


def test_a_declaration_that_lacks_something_fails_at_import_naming_the_class() -> None:
    with pytest.raises(TypeError, match=r"Lacking does not say its office, level, family, evidence"):
        type("Lacking", (SourceSpider,), {"name": "lacking", "home_url": "http://x.example/", "region_code": None})


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UnknownSource, match="there are jiangxi, spp"):
        find(("spp", "nowhere"))


def test_nobody_lowers_the_delay() -> None:
    assert settings.DOWNLOAD_DELAY >= 2
    assert settings.CONCURRENT_REQUESTS_PER_DOMAIN == 1
    assert settings.ROBOTSTXT_OBEY is True
    assert settings.GUARD_ALLOWED_HOSTS == []
    assert settings.USER_AGENT.startswith("fanzha/")


@pytest.mark.parametrize(
    "name", ["TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "COOKIES_ENABLED", "HTTPPROXY_ENABLED"]
)
def test_nothing_listens_and_nothing_leaks(name: str) -> None:
    assert getattr(settings, name) is False
