"""The addresses to which a page's links lead."""

from __future__ import annotations

from urllib.parse import urldefrag, urljoin

from lxml import etree

from archive.urls import BadUrl, canonical_key


def base_of(element: etree._Element, url: str) -> str:
    """The address with which relative links are joined: that of the page's <base> if it is one, else the page's `url`.
    `element` is any element of the page."""
    declared = next((base.get("href") for base in element.getroottree().iter("base")), None)
    return (absolute(url, declared.strip()) if declared else None) or url


def absolute(base: str, href: str) -> str | None:
    """The address without fragment; None if it is no http(s) address."""
    try:
        url = urldefrag(urljoin(base, href)).url
        canonical_key(url)
    except (BadUrl, ValueError):  # one bad link must not lose the others
        return None
    return url
