"""Canonical URLs: one page, one key, one id, one slug, however it was linked."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit

# Path prefixes that a host serves twice. www.spp.gov.cn: /zdgz/… is /spp/zdgz/… (five public crawlers agree).
DOUBLED_PREFIXES: dict[str, str] = {"www.spp.gov.cn": "/spp"}

# Names of a folder's own page, and parameters that only trace a click.
INDEX_NAMES = re.compile(r"/index\.(?:s?html?|jhtml)$")
TRACKING = frozenset(
    {"from", "isappinstalled", "spm", "utm_campaign", "utm_content", "utm_medium", "utm_source", "utm_term"}
)
# Paths in which a column and a document's id name the page, by the systems that write them.
DOC_PATHS = (
    re.compile(
        r"(?P<column>[\w/]+)/(\d{6})/(?P<id>t\2\d\d_\d+)\.s?html?", re.ASCII
    ),  # TRS, UCAP: the month is the id's
    re.compile(r"(?P<column>art)/\d{4}/\d{1,2}/\d{1,2}/art_(?P<id>\d+_\d+)\.html?", re.ASCII),  # 大汉: the day, too
    re.compile(r"(?P<column>(?:[\w/]+/)?info/\d+)/(?P<id>\d+)\.htm", re.ASCII),  # 博达
    re.compile(r"(?P<column>[\w/]+)/(?P<id>\d+)\.jhtml", re.ASCII),  # JEECMS
)
DEFAULT_PORTS = {"http": 80, "https": 443}


class BadUrl(ValueError):
    """A text that is no http(s) URL with a host."""


@lru_cache(maxsize=4096)  # every page's is asked for eight times on its way
def canonical_key(url: str) -> str:
    """`host/path?query` without scheme, fragment, default port, doubled slashes, index page and tracking parameters.

    Scheme-relative URLs (`//host/…`) are taken. Raises BadUrl for anything else that is no http(s) URL.
    """
    parts, host, port = _split(url)
    path = re.sub(r"/{2,}", "/", quote(parts.path, safe="/~!$&'()*+,;=:@%")) or "/"
    prefix = DOUBLED_PREFIXES.get(host)
    if prefix and path.startswith(f"{prefix}/"):
        path = path[len(prefix) :]
    path = INDEX_NAMES.sub("/", path)
    query = urlencode(sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k not in TRACKING))
    netloc = host if port is None or port in DEFAULT_PORTS.values() else f"{host}:{port}"
    return f"{netloc}{path}" + (f"?{query}" if query else "")


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


def host_name(host: str) -> str:
    """A host's name as DNS knows it: lower case, no dot behind it, 例子.cn as xn--fsqu00a.cn; one that DNS cannot hold
    as it is. An IPv6 address stands in its brackets."""
    if ":" in host:
        return f"[{host.strip('[]')}]"
    try:
        return (host if host.isascii() else host.encode("idna").decode("ascii")).lower().rstrip(".")
    except UnicodeError:
        return host.lower().rstrip(".")


def canonical_url(url: str, scheme: str | None = None) -> str:
    """The canonical key as a URL that opens: under `scheme` (that of the source's home page) or the URL's own."""
    own = urlsplit(url.strip()).scheme.lower()
    return f"{scheme or own or 'https'}://{canonical_key(url)}"


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
    return f"{parts.scheme}://{host}" + ("" if port in (None, DEFAULT_PORTS.get(parts.scheme)) else f":{port}")


def stable_id(*parts: object) -> int:
    """An integer key made from what a row is. 52 bits: exact in JSON and JavaScript, and no two of 10 million meet."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 12


def slug_of(key: str, source_id: str | None) -> str:
    """A readable name for a page, and no other page's: `spp-xwfbh-wsfbt-t20231130_635181`, the column's path and the
    document id; where the URL has no document id, a hash of the key."""
    path = key.partition("/")[2]
    found = next((found for shape in DOC_PATHS if (found := shape.fullmatch(path))), None)
    name = (
        f"{found['column'].replace('/', '-')}-{found['id']}" if found else hashlib.sha256(key.encode()).hexdigest()[:12]
    )
    return f"{source_id or re.sub(r'[^a-z0-9]+', '-', host_of(key).lower()).strip('-')}-{name}"
