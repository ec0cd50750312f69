"""Adds a source: fetches from its site, makes a declaration from the answers, and writes it with a test fixture.

`add` does all of it. In the module choose_declaration, `ask` fetches and `decide` makes a NewSource. In the module
write_files, `write` writes its files.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archive.urls import BadUrl, canonical_key
from crawler.check.sample_fetch import home_attempt
from crawler.new_source.choose_declaration import (
    CannotAdd,
    NewSource,
    Overrides,
    ask,
    decide,
    refuse_known,
    refuse_unfit,
)
from crawler.new_source.write_files import project, write
from crawler.registry import sources

__all__ = ["AddedSource", "CannotAdd", "Overrides", "add"]


@dataclass(frozen=True, slots=True)
class AddedSource:
    """A source that was added, and where its files are."""

    source: NewSource
    written: tuple[Path, ...]  # relative to the project's folder, or to the folder that the caller gave
    elsewhere: Path | None  # the folder that the caller gave; None if it is the project's


def add(
    url: str,
    given: Overrides,
    *,
    into: Path | None = None,
    declare: bool = False,
    replay: Path | None = None,
    log_level: str = "WARNING",
) -> AddedSource:
    """Fetch from the site whose home page is `url`, and write a source for it.

    Raises CannotAdd, and the errors of `ask`; then nothing is written. Runs a reactor, so call it once a process.
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
