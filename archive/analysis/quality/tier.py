"""The tier of a page says how good a copy it is. The host decides, and signs that a machine made the page.

A page on the own host of a registered source is official. Known hosts are in data/hosts.json. A page on a mirror or an
unknown host is a clone if rewritten_texts or content_farms find signs. Clones are stored but never published.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from urllib.parse import urlsplit

from archive.analysis.quality.rewritten_texts import rewritten
from archive.model import Article, Page, Quality, Tier
from archive.reasons import Reason, reason, reasons_json
from archive.rules import load
from archive.urls import host_name, same_host

REGISTERED = Quality(Tier.OFFICIAL, reasons_json(reason("registered_source")))
NOT_KNOWN = Quality(Tier.UNKNOWN, None)


def quality_of(page: Page, articles: Iterable[Article]) -> Quality:
    """The tier of a page, and what decided it. `articles` are the page's. Never raises, whatever the bytes."""
    if _is_of_a_source(page):
        return REGISTERED
    known = quality_of_host(page.url) or NOT_KNOWN
    if known.tier not in (Tier.MIRROR, Tier.UNKNOWN):
        return known
    signs = _signs_of_a_clone(page, tuple(articles))
    return Quality(Tier.CLONE, reasons_json(*signs)) if signs else known


def _is_of_a_source(page: Page) -> bool:
    """Whether the page is from a registered source's own host: a redirect or link may lead to any other host."""
    context = page.context
    return context.of_source and (context.key is None or same_host(f"//{context.key}", page.url))


def quality_of_host(url: str) -> Quality | None:
    """The tier of an address by its host and the beginning of its path; None if data/hosts.json does not have them.

    Ports do not count; a domain includes its subdomains.
    """
    parts = urlsplit(url)
    labels = host_name(parts.hostname or "").split(".")
    return next(
        (
            quality
            for at in range(len(labels))
            for path, quality in _hosts().get(".".join(labels[at:]), ())
            if parts.path.startswith(path)
        ),
        None,
    )


def _signs_of_a_clone(page: Page, articles: tuple[Article, ...]) -> tuple[Reason, ...]:
    # Imported here and not above: these modules import lxml, and start-up must not wait for it.
    from archive.analysis.quality.content_farms import farmed
    from archive.text.charset import html_of

    titles, text = (article.title or "" for article in articles), "\n".join(article.text for article in articles)
    sign = rewritten("\n".join([*titles, text]))
    return (sign,) if sign else farmed(html_of(page), text)


@cache
def _hosts() -> dict[str, list[tuple[str, Quality]]]:
    """data/hosts.json, read once per process: domain → (beginning of a path, quality), longest beginning first."""
    data = load("analysis/data/hosts.json")
    known: dict[str, list[tuple[str, Quality]]] = {}
    for tier in (Tier.OFFICIAL, Tier.PRESS, Tier.MIRROR, Tier.CLONE):
        for name, entry in data[tier].items():
            host, slash, path = name.partition("/")
            why = reasons_json(reason("known_host", host=name, what=entry["what"]))
            known.setdefault(host, []).append((slash + path, Quality(tier, why)))
    return {host: sorted(entries, key=lambda entry: -len(entry[0])) for host, entries in known.items()}
