"""Canonical URLs: one page, one key, one id, one slug, however it was linked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit

# Path prefixes that a host serves twice. www.spp.gov.cn: /zdgz/… is /spp/zdgz/… (five public crawlers agree).
DOUBLED_PREFIXES: dict[str, str] = {"www.spp.gov.cn": "/spp"}

# Names of a folder's own page, and parameters that only trace a click.
INDEX_NAMES = re.compile(r"/index\.(?:s?html?|jhtml)$")
TRACKING = frozenset(
    {"from", "isappinstalled", "spm", "utm_campaign", "utm_content", "utm_medium", "utm_source", "utm_term"}
)
DEFAULT_PORTS = {"http": 80, "https": 443}
SCHEME_OF_FOREIGN_PORT = {"443": "http", "80": "https"}  # in a key such a port is never the scheme's own
IMPORTED = "import:"  # key of a file that was taken in without an address

# Paths in which a column and a document's id name the page, by the systems that write them.
DOC_PATHS = (
    re.compile(r"(?P<column>[\w/]+)/(\d{6})/(?P<id>t\2\d\d_\d+)\.s?html?", re.ASCII),  # TRS, UCAP: the id has the month
    re.compile(r"(?P<column>art)/\d{4}/\d{1,2}/\d{1,2}/art_(?P<id>\d+_\d+)\.html?", re.ASCII),  # 大汉
    re.compile(r"(?P<column>(?:[\w/]+/)?info/\d+)/(?P<id>\d+)\.htm", re.ASCII),  # 博达
    re.compile(r"(?P<column>[\w/]+)/(?P<id>\d+)\.jhtml", re.ASCII),  # JEECMS
)
# Of those, the paths whose column and id are no other page's, so that these alone are its slug: TRS and UCAP write
# .shtml, of 大汉 the day is missing. The bounds keep a number apart from a position on a page (at most three digits)
# and from a hash (twelve).
UNAMBIGUOUS_PATHS = (
    re.compile(r"\w+(?:/\w+)*/(\d{6})/t\1\d\d_\d+\.shtml", re.ASCII),
    re.compile(r"(?:\w+/)*info/\d{1,11}/\d{1,11}\.htm", re.ASCII),
    re.compile(r"(?!(?:\w+/)*info/(?:\d+/)?\d+\.)\w+(?:/\w+)*/\d{4,11}\.jhtml", re.ASCII),
)
# Source ids that cannot be taken for the beginning of another's slug: a word, and a host of which `cn` is the end.
UNAMBIGUOUS_SOURCE = re.compile(r"(?!(?:www|import)$)\w+|www(?:-(?!cn-)[a-z0-9]+)*-cn", re.ASCII)
PLAIN_HOST = re.compile(r"[a-z0-9]+(?:\.[a-z0-9]+)+")  # with - for its dots it is no other host's id
MAX_SHORT_POSITION = 999


class BadUrl(ValueError):
    """A text that is no http(s) URL with a host."""


@lru_cache(maxsize=4096)  # a page's key is needed eight times on its way
def canonical_key(url: str) -> str:
    """`host/path?query` without scheme, fragment, default port, doubled slashes, index page and tracking parameters.

    Bytes that are no UTF-8 (GBK in old .asp addresses) stay as they are, percent-encoded. Takes scheme-relative URLs
    (`//host/…`) as https. Raises BadUrl for anything else that is no http(s) URL.
    """
    parts, host, port = _split(url)
    try:
        path = re.sub(r"/{2,}", "/", quote(parts.path, safe="/~!$&'()*+,;=:@%")) or "/"
        query = _canonical_query(parts.query)
    except UnicodeEncodeError as error:
        raise BadUrl(f"not a URL: {url!r} (it holds half a character)") from error
    prefix = DOUBLED_PREFIXES.get(host)
    if prefix and path.startswith(f"{prefix}/"):
        path = path[len(prefix) :]
    path = INDEX_NAMES.sub("/", path)
    return f"{_netloc(parts.scheme, host, port)}{path}" + (f"?{query}" if query else "")


def _canonical_query(query: str) -> str:
    """Parameters in order, each byte in one spelling: surrogateescape carries those that are no UTF-8."""
    parameters = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    return urlencode(sorted((k, v) for k, v in parameters if k not in TRACKING), errors="surrogateescape")


def _split(url: str) -> tuple[SplitResult, str, int | None]:
    """The parts of an http(s) URL, its host as host_name gives it, and its port."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise BadUrl(f"not a URL: {url!r} ({error})") from error
    host = host_name(parts.hostname or "")
    if parts.scheme not in {"", *DEFAULT_PORTS} or not host:
        raise BadUrl(f"not an http(s) URL: {url!r}")
    return parts, host, port


def _netloc(scheme: str, host: str, port: int | None) -> str:
    """The host, with its port unless that is the scheme's own."""
    return host if port in (None, DEFAULT_PORTS[scheme or "https"]) else f"{host}:{port}"


def host_name(host: str) -> str:
    """A host's name as DNS knows it: lower case, no dot at its end, 例子.cn as xn--fsqu00a.cn; one that DNS cannot hold
    stays as it is. An IPv6 address is in brackets."""
    if ":" in host:
        return f"[{host.strip('[]')}]"
    try:
        return (host if host.isascii() else host.encode("idna").decode("ascii")).lower().rstrip(".")
    except UnicodeError:
        return host.lower().rstrip(".")


def canonical_url(url: str, scheme: str | None = None) -> str:
    """The canonical key as a URL that opens: under `scheme` (that of the source's home page) or the URL's own.

    A key that names port 80 is https, one that names 443 http.
    """
    key = canonical_key(url)
    by_port = SCHEME_OF_FOREIGN_PORT.get(host_of(key).rpartition(":")[2])
    return f"{by_port or scheme or urlsplit(url.strip()).scheme or 'https'}://{key}"


def host_of(key: str) -> str:
    """The host of a canonical key, port included."""
    return key.partition("/")[0]


def same_host(url: str, other: str) -> bool:
    """Whether both are http(s) URLs of one host and port; the default ports are one, as http and https are."""
    try:
        return host_of(canonical_key(url)) == host_of(canonical_key(other))
    except BadUrl:
        return False


def site_of(url: str) -> str:
    """Scheme, host and port, `https://host`: what a robots.txt is for. Raises BadUrl."""
    parts, host, port = _split(url)
    return f"{parts.scheme or 'https'}://{_netloc(parts.scheme, host, port)}"


def stable_id(*parts: object) -> int:
    """An integer key made from what a row is. 52 bits: exact in JSON and JavaScript, and no two of 10 million meet."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 12


def host_source_id(host: str, taken: Container[str] = ()) -> str:
    """The id of the unofficial source that a host is: `www-spp-gov-cn`; with a hash where it could be another's, or
    where it is `taken` by a source of the registry."""
    plain = former_host_source_id(host)
    return plain if PLAIN_HOST.fullmatch(host) and plain not in taken else f"{plain or 'host'}--{_hash(host)}"


def former_host_source_id(host: str) -> str:
    """The id that earlier versions gave a host: `a.b` and `a-b` had one."""
    return re.sub(r"[^a-z0-9]+", "-", host.lower()).strip("-")


def slug_of(key: str, source_id: str | None) -> str:
    """A readable name for a page, and no other page's: `spp-xwfbh-wsfbt-t20231130_635181`, the column's path and the
    document id. A hash of the key goes with them (`…--0dbb456dca70`) where another page could have the same, and is the
    name where the URL has no document id. Every slug ends in its key's hash or is unambiguous by the form of both."""
    if key.startswith(IMPORTED):
        digest = key.removeprefix(IMPORTED)
        return f"import-{digest if re.fullmatch('[0-9a-f]{16}', digest) else _hash(key)}"
    host, _, path = key.partition("/")
    source_id = source_id or host_source_id(host)
    shape = next((found for shape in DOC_PATHS if (found := shape.fullmatch(path))), None)
    if shape is None:
        return f"{source_id}-{_hash(key)}"
    slug = f"{source_id}-{shape['column'].replace('/', '-')}-{shape['id']}"
    if UNAMBIGUOUS_SOURCE.fullmatch(source_id) and any(form.fullmatch(path) for form in UNAMBIGUOUS_PATHS):
        return slug
    return f"{slug}--{_hash(key)}"


def slug_at(page_slug: str, position: int) -> str:
    """The slug of a page's publication at that position, from 1; the first has the page's own."""
    if position == 1:
        return page_slug
    return f"{page_slug}{'-' if position <= MAX_SHORT_POSITION else '--'}{position}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
