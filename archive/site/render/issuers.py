"""Who issued a publication, as all pages say it, or the site where the issuer is unknown."""

from __future__ import annotations

from archive.site.strings import word


def issued_by(issuer: str | None, source: str | None, url: str) -> str:
    """The issuer; where it is not known the site (网站：最高人民检察院), so that the one is not taken for the other."""
    site = site_instead(issuer, source, url)
    return word("read.of_site", office=site) if site else issuer or ""


def site_instead(issuer: str | None, source: str | None, url: str) -> str | None:
    """The office on whose site it is, if no issuer is known; None for a file that was imported from nowhere."""
    return source if not issuer and url.startswith("http") else None
