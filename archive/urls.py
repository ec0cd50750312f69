"""Canonical URLs: one page, one key and one id, however it was linked."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit

# By host, a path prefix that does not matter: /spp/zdgz/… and /zdgz/… are one page (five public crawlers agree).
DOUBLED_PREFIXES: dict[str, str] = {"www.spp.gov.cn": "/spp"}

# Names of a folder's own page, and parameters that only trace a click.
INDEX_NAMES = re.compile(r"/index\.(?:s?html?|jhtml)$")
TRACKING_PARAMETERS = frozenset(
    {"from", "isappinstalled", "spm", "utm_campaign", "utm_content", "utm_medium", "utm_source", "utm_term"}
)
DEFAULT_PORTS = {"http": 80, "https": 443}
SCHEME_OF_FOREIGN_PORT = {"443": "http", "80": "https"}  # by the port in a key: a scheme's own port is left out
IMPORTED = "import:"  # key of a file that was taken in without an address


class BadUrl(ValueError):
    """Raised for a text that is no http(s) URL with a host."""


@lru_cache(maxsize=4096)  # a page's key is needed eight times while the page is crawled and stored
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
    """The parameters in sorted order, each byte in one spelling. surrogateescape keeps the bytes that are no UTF-8."""
    parameters = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    return urlencode(sorted((k, v) for k, v in parameters if k not in TRACKING_PARAMETERS), errors="surrogateescape")


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
    """The host, followed by its port unless that is the scheme's default."""
    return host if port in (None, DEFAULT_PORTS[scheme or "https"]) else f"{host}:{port}"


def host_name(host: str) -> str:
    """A host's name as DNS knows it: lower case, no dot at its end, 例子.cn as xn--fsqu00a.cn. A name that has no such
    ASCII form keeps its letters. An IPv6 address gets brackets."""
    if ":" in host:
        return f"[{host.strip('[]')}]"
    try:
        return (host if host.isascii() else host.encode("idna").decode("ascii")).lower().rstrip(".")
    except UnicodeError:
        return host.lower().rstrip(".")


def canonical_url(url: str, scheme: str | None = None) -> str:
    """The canonical key as a URL that opens, with `scheme` (that of the source's home page) or else the URL's own.

    If the key names port 80, the scheme is https; if it names port 443, the scheme is http. Raises BadUrl.
    """
    key = canonical_key(url)
    by_port = SCHEME_OF_FOREIGN_PORT.get(host_of(key).rpartition(":")[2])
    return f"{by_port or scheme or urlsplit(url.strip()).scheme or 'https'}://{key}"


def host_of(key: str) -> str:
    """The host of a canonical key, port included."""
    return key.partition("/")[0]


def same_host(url: str, other: str) -> bool:
    """Whether both are http(s) URLs of the same host and port. http and https on their default ports count as the
    same."""
    try:
        return host_of(canonical_key(url)) == host_of(canonical_key(other))
    except BadUrl:
        return False


def site_of(url: str) -> str:
    """Scheme, host and port, as in `https://host`: the part of the web that one robots.txt covers. Raises BadUrl."""
    parts, host, port = _split(url)
    return f"{parts.scheme or 'https'}://{_netloc(parts.scheme, host, port)}"


def stable_id(*parts: object) -> int:
    """An integer key made from what identifies a row. It has 52 bits, so that it is exact in JSON and JavaScript. The
    chance that any two of 10 million keys are equal is 1 %."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 12
