"""The guard: what it refuses by the spelling of an address, by DNS, and behind redirects, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.resolver import CachingThreadedResolver
from twisted.internet import defer

from crawler.middlewares.public_addresses import GuardedResolver, PrivateAnswerError, is_public, refusal
from tests.support.sample_site import ChangedSite
from tests.support.scrapy_process import Report, fetch

PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.100.100.200",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "fec0::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
]


REFUSED = [
    *(f"http://[{a}]/" if ":" in a else f"https://{a}/" for a in PRIVATE),
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://0/",
    "http://127.0.0.1./",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://a.localhost:8080/",
    "http://[::1%25lo]/",
    "http://user@www.spp.gov.cn/",
    "http://user:word@www.spp.gov.cn/",
    "http://:@www.spp.gov.cn/",
    "http://www.spp.gov.cn:0/",
    "http://www.spp.gov.cn:70000/",
    "http://[::1/",
    "http:///path",
    "https:www.spp.gov.cn",
    "//www.spp.gov.cn/",
    "file:///etc/hostname",
    "ftp://www.spp.gov.cn/",
    "data:text/html,x",
    "javascript:alert(1)",
    "",
]
ALLOWED = [
    "https://www.spp.gov.cn/spp/jczdal/index.shtml#2",
    "HTTP://www.spp.gov.cn./",
    "http://www.sx.jcy.gov.cn:8080/",
    "http://223.5.5.5/",
    "http://[2400:3200::1]/",
    "http://127.0.0.1.example/",
]


def test_an_address_is_refused_by_its_spelling_unless_it_is_of_the_open_internet() -> None:
    assert [address for address in PRIVATE if is_public(ip_address(address))] == []
    assert [one for one in ("8.8.8.8", "223.5.5.5", "2400:3200::1") if not is_public(ip_address(one))] == []
    assert [url for url in REFUSED if refusal(url) is None] == []
    assert [url for url in ALLOWED if refusal(url)] == []


def test_an_allowed_host_is_opened_and_no_other() -> None:
    allowed = frozenset({"localhost"})
    assert refusal("http://LOCALHOST:8000/", allowed) is None
    assert refusal("http://127.0.0.1:8000/", allowed) == "127.0.0.1 is no public address"
    assert refusal("http://user@localhost:8000/", allowed) == "it carries a user name or password"


@given(st.ip_addresses(v=4))
def test_every_spelling_of_an_ipv4_address_is_judged_alike(address: IPv4Address) -> None:
    number = int(address)
    first, rest = number >> 24, number & 0xFFFFFF
    spellings = [str(address), str(number), hex(number), f"0{number:o}", f"{first}.{rest}", f"{first:#x}.{rest:#x}"]
    verdicts = {refusal(f"http://{spelling}/") is None for spelling in spellings}
    assert verdicts == {is_public(address)}


@given(st.ip_addresses(v=6, network="::ffff:0:0/96"))
def test_an_ipv4_address_in_ipv6_clothes_is_refused(address: IPv6Address) -> None:
    assert refusal(f"http://[{address}]/") is not None


@given(st.text())
def test_any_text_is_judged_without_an_error(text: str) -> None:
    assert isinstance(refusal(text), str | None)
    assert isinstance(refusal(f"http://{text}/"), str | None)


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> GuardedResolver:
    """A resolver whose DNS answers come from a list, one after the other: a name that is bound anew each time."""
    answers = iter(["223.5.5.5", "10.0.0.8", "223.5.5.5"])
    monkeypatch.setattr(CachingThreadedResolver, "getHostByName", lambda *_: defer.succeed(next(answers)))
    return GuardedResolver(None, 0, 1.0)  # type: ignore[arg-type]


def test_every_answer_is_judged_not_only_the_first(resolver: GuardedResolver) -> None:
    results: list[object] = []
    for _ in range(3):
        resolver.getHostByName("rebound.test").addBoth(lambda result: results.append(getattr(result, "type", result)))
    assert results == ["223.5.5.5", PrivateAnswerError, "223.5.5.5"]
    assert "rebound.test" not in GuardedResolver.refused


@pytest.fixture(scope="module")
def site() -> Iterator[ChangedSite]:
    with ChangedSite({}) as site:
        site.override("localhost", "/page", body="a page")
        site.override("localhost", "/inward", status=302, headers={"Location": site.url("127.0.0.1", "/secret")})
        site.override("localhost", "/named", status=302, headers={"Location": site.url("inner.test", "/secret")})
        site.override("localhost", "/metadata", status=302, headers={"Location": "http://169.254.169.254/latest/"})
        yield site


@pytest.fixture(scope="module")
def crawl(site: ChangedSite) -> tuple[Report, list[str]]:
    """Addresses asked of a crawler that is open to `localhost` alone."""
    port = site.port
    asked = {
        "open": f"http://localhost:{port}/page",
        "file": "file:///etc/hostname",
        "ftp": f"ftp://localhost:{port}/page",
        "data": "data:text/html,page",
        "loopback": f"http://127.0.0.1:{port}/secret",
        "number": f"http://2130706433:{port}/secret",
        "ipv6": f"http://[::1]:{port}/secret",
        "mapped": f"http://[::ffff:127.0.0.1]:{port}/secret",
        "link-local": "http://169.254.169.254/latest/meta-data/",
        "name": f"http://inner.test:{port}/secret",
        "name again": f"http://inner.test:{port}/secret?2",
        "password": f"http://me:word@localhost:{port}/page",
        "redirect": f"http://localhost:{port}/inward",
        "redirect to a name": f"http://localhost:{port}/named",
        "redirect to metadata": f"http://localhost:{port}/metadata",
        "proxy": (f"http://localhost:{port}/proxied", {"proxy": f"http://127.0.0.1:{port}"}),
    }
    report = fetch(
        list(asked.values()),
        names={"inner.test": "127.0.0.1"},
        settings={"GUARD_ALLOWED_HOSTS": ["localhost"], "ROBOTSTXT_OBEY": False},
    )
    return report, list(asked)


def test_only_the_open_host_is_fetched(site: ChangedSite, crawl: tuple[Report, list[str]]) -> None:
    report, names = crawl
    results = {name: outcome.result for name, outcome in zip(names, report.outcomes, strict=True)}
    assert results.pop("open") == 200
    assert results == dict.fromkeys(results, "RefusedAddress")
    assert sorted(set(site.requests)) == [("localhost", path) for path in ("/inward", "/metadata", "/named", "/page")]
    said = dict(zip(names, (outcome.said for outcome in report.outcomes), strict=True))
    assert "inner.test leads to 127.0.0.1" in said["name"]
    assert "GUARD_ALLOW_PROXY" in said["proxy"]


def test_without_its_resolver_the_guard_refuses_everything(site: ChangedSite) -> None:
    report = fetch(
        [site.url("localhost", "/page"), "http://223.5.5.5/"],
        settings={
            "GUARD_ALLOWED_HOSTS": ["localhost"],
            "ROBOTSTXT_OBEY": False,
            "TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingThreadedResolver",
        },
    )
    assert [outcome.result for outcome in report.outcomes] == ["RefusedAddress"] * 2
    assert "TWISTED_DNS_RESOLVER" in report.outcomes[0].said
