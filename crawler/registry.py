"""The sources that exist, by name."""

from __future__ import annotations

import importlib
import pkgutil
from difflib import get_close_matches

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
        near = dict.fromkeys(match for name in unknown for match in get_close_matches(name, known))
        meant = f"; did you mean {', '.join(near)}?" if near else ""
        raise UnknownSource(f"no source is called {', '.join(unknown)}{meant} (`fanzha sources` lists them all)")
    return [known[name] for name in dict.fromkeys(names)]
