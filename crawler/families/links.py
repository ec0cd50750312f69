"""Finds the links of a page, to its own host or to any, and makes their URLs absolute."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from parsel import Selector, SelectorList

from archive.urls import canonical_key, same_host


def links_on_host(scope: SelectorList[Selector], page_url: str) -> Iterator[tuple[Selector, str]]:
    """Links to the page's own host, each with its absolute URL."""
    return ((link, url) for link, url in links_to_any_host(scope, page_url) if same_host(url, page_url))


def links_to_any_host(scope: SelectorList[Selector], page_url: str) -> Iterator[tuple[Selector, str]]:
    """Links, each with its absolute URL; those that are no http(s) URLs are left out."""
    base = scope.xpath("(/html/head/base/@href)[1]").get() or ""
    for link in scope.xpath(".//a[@href]"):
        if url := resolve(link.root.get("href"), page_url, base):  # `attrib` would copy all attributes
            yield link, url


@lru_cache(maxsize=1024)  # a list's links are read for its family, and for its rows
def resolve(address: str, page_url: str, base: str = "") -> str | None:
    """The absolute URL of an address that a page writes; None if it makes no http(s) URL. `base` is the address in the
    page's <base>."""
    try:
        url = urljoin(urljoin(page_url, base.strip()), address.strip())
        canonical_key(url)
    except ValueError:
        return None
    return url


def resolve_on_host(address: str, page_url: str) -> str | None:
    """Like resolve, but None for an address on another host, too."""
    url = resolve(address, page_url)
    return url if url and same_host(url, page_url) else None


@lru_cache(maxsize=1024)
def path_and_query(url: str) -> str:
    """The part of an address by which the rules recognise articles."""
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
