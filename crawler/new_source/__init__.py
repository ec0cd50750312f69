"""Adds a source: asks its site, makes a declaration of the answers, and writes it with its fixture.

`add` does it: `decide` asks the site and makes a NewSource of the answers, `write` writes its files.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archive.urls import BadUrl, canonical_key
from crawler.check.probe import home_attempt
from crawler.new_source.decide import CannotAdd, NewSource, Overrides, ask, decide, refuse_known, refuse_unfit
from crawler.new_source.write import project, write
from crawler.registry import sources

__all__ = ["AddedSource", "CannotAdd", "Overrides", "add"]


@dataclass(frozen=True, slots=True)
class AddedSource:
    """A source that was added."""

    source: NewSource
    written: tuple[Path, ...]  # below the project's folder, or the one that was given
    elsewhere: Path | None  # the folder that was given, unless it is the project's


def add(
    url: str,
    given: Overrides,
    *,
    into: Path | None = None,
    declare: bool = False,
    replay: Path | None = None,
    log_level: str = "WARNING",
) -> AddedSource:
    """Ask the site at that address, and write the source that it makes. Runs a reactor, so once a process.

    Raises CannotAdd, and what `ask` raises; nothing is written then.
    """
    try:
        canonical_key(url)
    except BadUrl as error:
        raise CannotAdd(f"{error}; give the home page as http://… or https://…") from error
    refuse_unfit(given)
    root = into.resolve() if into else project()
    if root is None:
        raise CannotAdd("this is no checkout of the project, which holds sources and tests: say where with --into DIR")
    known = tuple(sources().values())
    refuse_known(url, given.name, known)
    result = ask(url, replay=replay, log_level=log_level)
    home, _ = home_attempt(result, url)
    if not home.live:
        raise CannotAdd(f"{url} gave no home page ({home.outcome}: {home.reason}); nothing was written")
    source = decide(result.pages, given, known)
    return AddedSource(source, write(source, root, declare=declare), None if root == project() else into)
