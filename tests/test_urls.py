"""One page, one key, however it was linked; one key, one slug."""

import re
from itertools import product
from urllib.parse import parse_qsl, quote_from_bytes, unquote_to_bytes, urlencode

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from archive.slugs import host_source_id, slug_at, slug_of
from archive.urls import (
    TRACKING_PARAMETERS,
    BadUrl,
    canonical_key,
    canonical_url,
    host_of,
    same_host,
    site_of,
    stable_id,
)

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


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("http://www.spp.gov.cn/", "https://WWW.SPP.GOV.CN/a.html"),
        ("http://www.spp.gov.cn./", "http://www.spp.gov.cn/"),
        ("http://www.spp.gov.cn:80/", "http://www.spp.gov.cn/"),
        ("http://localhost:8080/", "https://localhost:8080/"),
        ("http://例子.cn/", "http://xn--fsqu00a.cn/"),
        ("http://例子。cn。/", "http://xn--fsqu00a.cn/"),
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
        ("https://localhost/", "https://localhost:80/"),
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
        ("https://www.spp.gov.cn:443/", "https://www.spp.gov.cn"),
        ("http://www.spp.gov.cn:443/", "http://www.spp.gov.cn:443"),
        ("//www.spp.gov.cn:443/", "https://www.spp.gov.cn"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("http://[2001:DB8::1]:8080/", "http://[2001:db8::1]:8080"),
        ("http://例子.cn/", "http://xn--fsqu00a.cn"),
    ],
)
def test_a_site_is_scheme_host_and_port_in_one_spelling(url: str, site: str) -> None:
    assert site_of(url) == site
    assert site_of(site) == site


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "http://./",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://[::1",
        "mailto:a@b",
        "http://a/\ud800",
        "http://a/?b=\ud800",
    ],
)
def test_what_is_no_web_address_is_refused_by_name(bad: str) -> None:
    with pytest.raises(BadUrl):
        canonical_key(bad)


PATHS = st.text(st.characters(codec="utf-8", exclude_characters="#?\r\n\t"), max_size=30)


@given(PATHS, st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3))
def test_a_canonical_url_is_its_own_canonical_url(path: str, query: dict[str, str]) -> None:
    once = canonical_url(f"https://www.spp.gov.cn/{path}?{urlencode(query)}")
    assume("/spp/" not in once)  # a doubled prefix inside a doubled prefix is no address of the site
    assert canonical_url(once) == once


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://h:443/a", "h:443/a"),
        ("https://h:80/a", "h:80/a"),
        ("http://h:80/a", "h/a"),
        ("https://h:443/a", "h/a"),
        ("http://h:8080/a", "h:8080/a"),
    ],
)
def test_only_the_schemes_own_port_is_left_out_of_a_key_and_the_key_opens_the_same_port(url: str, key: str) -> None:
    assert canonical_key(url) == key
    for scheme in ("http", "https", None):
        assert canonical_key(canonical_url(url, scheme)) == key
    if key != "h/a":
        assert canonical_url(url, "https" if url.startswith("http:") else "http") in (url, f"https://{key}")


PARAMETERS = st.lists(st.tuples(st.binary(min_size=1, max_size=6), st.binary(max_size=6)), max_size=3)


def spelled(parameters: list[tuple[bytes, bytes]], lower: bool) -> str:
    """A query with every byte percent-encoded, or only those that must be, in lower case."""

    def spell(part: bytes) -> str:
        quoted = quote_from_bytes(part, safe="") if lower else "".join(f"%{byte:02X}" for byte in part)
        return re.sub("%..", lambda found: found[0].lower() if lower else found[0], quoted)

    return "&".join(f"{spell(name)}={spell(value)}" for name, value in parameters)


@given(PARAMETERS, PARAMETERS, st.booleans())
def test_a_key_holds_the_bytes_of_its_query_in_one_spelling(
    one: list[tuple[bytes, bytes]], other: list[tuple[bytes, bytes]], lower: bool
) -> None:
    key = canonical_key(f"http://h/a.asp?{spelled(one, lower=False)}")
    assert canonical_key(f"http://{key}") == key
    bytes_of_key = [
        tuple(unquote_to_bytes(part.replace("+", " ")) for part in pair.split("="))
        for pair in key.partition("?")[2].split("&")
        if pair
    ]
    assert sorted(bytes_of_key) == sorted(one)
    assert (canonical_key(f"http://h/a.asp?{spelled(other, lower=lower)}") == key) == (sorted(one) == sorted(other))


@given(st.text(max_size=20), st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3))
def test_keys_of_utf8_queries_are_those_of_earlier_versions(raw: str, encoded: dict[str, str]) -> None:
    query = re.sub("[#\r\n\t]", "", f"{raw}&{urlencode(encoded)}").strip()
    assume("%" not in raw)
    earlier = urlencode(
        sorted((k, v) for k, v in parse_qsl(query, keep_blank_values=True) if k not in TRACKING_PARAMETERS)
    )
    assert canonical_key(f"http://h/a?{query}") == "h/a" + (f"?{earlier}" if earlier else "")


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
        ("www.zjjcy.example/art/2025/2/21/art_28_202914.html", "zhejiang-art-28_202914--5dd8af3752dc"),
        ("www.subei.example/info/1042/1234.htm", "subei-info-1042-1234"),
        ("www.subei.example/dwgk/info/1042/1234.htm", "subei-dwgk-info-1042-1234"),
        ("www.sh.example/gzbg/2013/rdhgzbg/79382.jhtml", "shanghai-gzbg-2013-rdhgzbg-79382"),
    ],
)
def test_slugs_keep_the_ids_of_other_systems_too(key: str, slug: str) -> None:
    assert slug_of(key, slug.partition("-")[0]) == slug


OFFICIAL = {"www.spp.gov.cn": "spp", "www.a.cn": "a", "info.cn": "info", "h.cn": "a-b", "i.cn": "a-info", "j.cn": "www"}
HOSTS = (
    *OFFICIAL,
    *(
        "spp.gov.cn",
        "spp.gov",
        "a.b",
        "a-b",
        "a.b.c",
        "www.a-b.cn",
        "www.a.b.cn",
        "www.a.cn.cn",
        "a",
        "www.spp.gov.cn:81",
    ),
    *("spp.info", "www.cn", "127.0.0.1", "127.0.0.1:80", "[::1]"),
)
COLUMNS = (
    "a",
    "b/a",
    "b-a",
    "b_a",
    "cn",
    "cn/a",
    "info",
    "info/1042",
    "a/info/0042",
    "gov/cn/a",
    "2024",
    "a/t20240101_1",
)
DOCUMENTS = (
    *("202401/t20240101_1", "202401/t20240101_01", "2024/1/1/art_28_1", "2024/01/01/art_28_1", "2024/1/2/art_28_1"),
    *("1", "2", "01", "1042", "123456789012", "t20240101_1", "art_28_1"),
)
ENDINGS = (".shtml", ".html", ".htm", ".jhtml", ".SHTML", "", "/", ".shtml?a=1")


def slug_of_page(key: str) -> str:
    host = host_of(key)
    return slug_of(key, OFFICIAL.get(host) or host_source_id(host, OFFICIAL.values()))


def test_no_two_of_all_colliding_keys_and_positions_have_one_slug() -> None:
    """Earlier versions gave a tenth of them the slug of another."""
    paths = map("{}/{}{}".format, *zip(*product(("art", *COLUMNS), DOCUMENTS, ENDINGS), strict=True))
    keys = {canonical_key(f"http://{host}/{path}") for host, path in product(HOSTS, [*paths])}
    keys |= {f"import:{name}" for name in ("0123456789abcdef", "0123456789abcdeg", "a:b", "a-b")}
    slugs = [slug_at(slug_of_page(key), position) for key in keys for position in (1, 2)]
    assert len(set(slugs)) == len(slugs)


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("http://www.x.gov.cn/a/202401/t20240101_1.shtml", "www-x-gov-cn-a-t20240101_1"),
        ("http://www.x.gov.cn/a/202401/t20240101_1.html", "www-x-gov-cn-a-t20240101_1--"),
        ("http://www.x.gov.cn/info/1042/1234.htm", "www-x-gov-cn-info-1042-1234"),
        ("http://www.x.gov.cn/info/1042/1234.jhtml", "www-x-gov-cn-info-1042-1234--"),
    ],
)
def test_the_ending_that_the_system_writes_has_the_short_slug_and_others_a_hash_with_it(url: str, slug: str) -> None:
    found = slug_of(canonical_key(url), None)
    assert found == slug if not slug.endswith("--") else re.fullmatch(re.escape(slug) + "[0-9a-f]{12}", found)


def test_hosts_with_dots_and_hyphens_are_sources_of_their_own() -> None:
    assert host_source_id("www.spp.gov.cn") == "www-spp-gov-cn"
    hosts = ("a.b", "a-b", "a_b", "a.b:80", "ab", "a..b", "样", "例")
    assert len({host_source_id(host) for host in hosts}) == len(hosts)
