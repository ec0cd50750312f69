"""One page, one key, however it was linked."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from archive.urls import BadUrl, canonical_key, canonical_url, host_name, same_host, site_of, slug_of, stable_id

SPELLINGS = (
    "https://www.spp.gov.cn/spp/xwfbh/wsfbt/202311/t20231130_635181.shtml",
    "https://www.spp.gov.cn/xwfbh/wsfbt/202311/t20231130_635181.shtml",
    "http://www.spp.gov.cn/xwfbh/wsfbt/202311/t20231130_635181.shtml",
    "//www.spp.gov.cn/xwfbh/wsfbt/202311/t20231130_635181.shtml",
    "https://www.spp.gov.cn//spp//xwfbh/wsfbt/202311/t20231130_635181.shtml",
    "https://WWW.SPP.GOV.CN:443/spp/xwfbh/wsfbt/202311/t20231130_635181.shtml#1",
    " https://www.spp.gov.cn/xwfbh/wsfbt/202311/t20231130_635181.shtml#2 ",
    "https://www.spp.gov.cn/xwfbh/wsfbt/202311/t20231130_635181.shtml?spm=a.b&from=timeline",
)


@pytest.mark.parametrize("url", SPELLINGS)
def test_every_spelling_of_an_address_has_one_key(url: str) -> None:
    assert canonical_key(url) == "www.spp.gov.cn/xwfbh/wsfbt/202311/t20231130_635181.shtml"


def test_a_folder_and_its_index_page_are_one() -> None:
    assert canonical_key("https://www.spp.gov.cn/spp/jczdal/index.shtml") == canonical_key(
        "https://www.spp.gov.cn/jczdal/"
    )


def test_page_two_of_a_list_is_not_its_first() -> None:
    assert canonical_key("https://www.spp.gov.cn/spp/jczdal/index_2.shtml") != canonical_key(
        "https://www.spp.gov.cn/jczdal/"
    )


def test_the_prefix_is_dropped_only_where_the_host_serves_it_twice() -> None:
    assert canonical_key("http://www.jx.jcy.gov.cn/spp/t.html") == "www.jx.jcy.gov.cn/spp/t.html"


def test_the_scheme_is_that_of_the_sources_home_page() -> None:
    assert canonical_url("http://www.spp.gov.cn/a.html", "https") == "https://www.spp.gov.cn/a.html"
    assert canonical_url("http://example.org/a.html") == "http://example.org/a.html"


def test_a_port_of_its_own_is_another_site() -> None:
    assert canonical_key("http://localhost:8080/") == "localhost:8080/"


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("http://www.spp.gov.cn/", "https://WWW.SPP.GOV.CN/a.html"),
        ("http://www.spp.gov.cn./", "http://www.spp.gov.cn/"),
        ("http://www.spp.gov.cn:80/", "http://www.spp.gov.cn/"),
        ("http://www.spp.gov.cn/", "https://www.spp.gov.cn:443/"),
        ("http://localhost:8080/", "https://localhost:8080/"),
        ("http://例子.cn/", "http://xn--fsqu00a.cn/"),
        ("http://例子。cn。/", "http://xn--fsqu00a.cn/"),
        ("//www.spp.gov.cn/", "http://www.spp.gov.cn/"),
    ],
)
def test_spellings_of_one_host_are_one(url: str, other: str) -> None:
    assert same_host(url, other)
    assert canonical_key(url).partition("/")[0] == canonical_key(other).partition("/")[0]


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("http://www.spp.gov.cn/", "http://spp.gov.cn/"),
        ("http://localhost:8080/", "http://localhost:8081/"),
        ("http://localhost/", "http://localhost:8080/"),
        ("http://例子.cn/", "http://例于.cn/"),
        ("mailto:a@www.spp.gov.cn", "http://www.spp.gov.cn/"),
        ("http://[::1", "http://[::1"),
    ],
)
def test_other_hosts_and_what_is_no_web_address_are_none_of_a_host(url: str, other: str) -> None:
    assert not same_host(url, other)
    assert not same_host(other, url)


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://WWW.spp.gov.cn./spp/?a=b#c", "https://www.spp.gov.cn"),
        ("HTTP://www.spp.gov.cn:80", "http://www.spp.gov.cn"),
        ("https://www.spp.gov.cn:443/", "https://www.spp.gov.cn"),
        ("http://www.spp.gov.cn:443/", "http://www.spp.gov.cn:443"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("http://[2001:DB8::1]:8080/", "http://[2001:db8::1]:8080"),
        ("http://例子.cn/", "http://xn--fsqu00a.cn"),
    ],
)
def test_a_site_is_scheme_host_and_port_in_one_spelling(url: str, site: str) -> None:
    assert site_of(url) == site
    assert site_of(site) == site


def test_a_host_that_dns_cannot_hold_keeps_its_name() -> None:
    assert host_name("样" * 64 + ".CN.") == "样" * 64 + ".cn"


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "http://./",
        "file:///etc/passwd",
        "ftp://a/b",
        "javascript:alert(1)",
        "https://",
        "http://[::1",
        "mailto:a@b",
    ],
)
def test_what_is_no_web_address_is_refused_by_name(bad: str) -> None:
    with pytest.raises(BadUrl):
        canonical_key(bad)


PATHS = st.text(st.characters(codec="utf-8", exclude_characters="#?\r\n\t"), max_size=30)


@given(PATHS, st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3))
def test_a_canonical_url_is_its_own_canonical_url(path: str, query: dict[str, str]) -> None:
    from urllib.parse import urlencode

    once = canonical_url(f"https://www.spp.gov.cn/{path}?{urlencode(query)}")
    assume("/spp/" not in once)  # a doubled prefix inside a doubled prefix is no address of the site
    assert canonical_url(once) == once


@given(st.text(max_size=60))
def test_any_text_gives_a_key_or_a_named_refusal(text: str) -> None:
    try:
        key = canonical_key(text)
    except BadUrl:
        return
    assert "#" not in key
    assert "//" not in key.partition("?")[0]


def test_ids_are_exact_in_json_and_differ() -> None:
    ids = {stable_id(f"host/{n}") for n in range(10_000)}
    assert len(ids) == 10_000
    assert max(ids) < 2**53


def test_slugs_keep_the_offices_document_id() -> None:
    key = "www.spp.gov.cn/xwfbh/wsfbt/202311/t20231130_635181.shtml"
    assert slug_of(key, "spp") == "spp-xwfbh-wsfbt-t20231130_635181"
    assert re.fullmatch(r"www-lawfirm-example-[0-9a-f]{12}", slug_of("www.lawfirm.example/a?id=1", None))


@pytest.mark.parametrize(
    ("key", "slug"),
    [
        ("www.zjjcy.example/art/2025/2/21/art_28_202914.html", "zhejiang-art-28_202914"),
        ("www.subei.example/info/1042/1234.htm", "subei-info-1042-1234"),
        ("www.subei.example/dwgk/info/1042/1234.htm", "subei-dwgk-info-1042-1234"),
        ("www.sh.example/gzbg/2013/rdhgzbg/79382.jhtml", "shanghai-gzbg-2013-rdhgzbg-79382"),
    ],
)
def test_slugs_keep_the_ids_of_other_systems_too(key: str, slug: str) -> None:
    assert slug_of(key, slug.partition("-")[0]) == slug
