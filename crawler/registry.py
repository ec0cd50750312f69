"""Finds the declared sources: the classes in crawler.spiders."""

from __future__ import annotations

import importlib
import pkgutil
from difflib import get_close_matches

import crawler.spiders
from crawler.source import SourceSpider


class UnknownSource(LookupError):
    """Raised by find: no source has that name."""


def sources() -> dict[str, type[SourceSpider]]:
    """Every declared source by its name, sorted by name."""
    found: dict[str, type[SourceSpider]] = {}
    for module in pkgutil.iter_modules(crawler.spiders.__path__, "crawler.spiders."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, SourceSpider) and "name" in value.__dict__:
                found[value.name] = value
    return dict(sorted(found.items()))


def find(names: tuple[str, ...]) -> list[type[SourceSpider]]:
    """The sources with these names, in this order, each once. Raises UnknownSource if a name is not a source's."""
    known = sources()
    unknown = [name for name in names if name not in known]
    if unknown:
        near = dict.fromkeys(match for name in unknown for match in get_close_matches(name, known))
        meant = f"; did you mean {', '.join(near)}?" if near else ""
        raise UnknownSource(f"no source is called {', '.join(unknown)}{meant} (`fanzha sources` lists them all)")
    return [known[name] for name in dict.fromkeys(names)]
