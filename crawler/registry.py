"""The sources that exist, by name."""

from __future__ import annotations

import importlib
import pkgutil

import crawler.spiders
from crawler.source import SourceSpider


class UnknownSource(LookupError):
    """Raised by find: no source has that name."""


def sources() -> dict[str, type[SourceSpider]]:
    """Every declared source, sorted by name."""
    found: dict[str, type[SourceSpider]] = {}
    for module in pkgutil.iter_modules(crawler.spiders.__path__, "crawler.spiders."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, SourceSpider) and "name" in value.__dict__:
                found[value.name] = value
    return dict(sorted(found.items()))


def find(names: tuple[str, ...]) -> list[type[SourceSpider]]:
    """The sources of those names, in that order, each once. Raises UnknownSource."""
    known = sources()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UnknownSource(f"no source is called {', '.join(unknown)}; there are {', '.join(known)}")
    return [known[name] for name in dict.fromkeys(names)]
