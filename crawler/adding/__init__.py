"""Adds a source: its site is asked, a declaration made of what it answered, and written down with its fixture.

`add` does it, `report` says what was done. `asking` asks the site, `deciding` makes a NewSource of the answers,
`rendering` and `reducing` say what stands in the files, `writing` writes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archive.model import Role
from archive.urls import BadUrl, canonical_key
from crawler.adding.asking import ask
from crawler.adding.deciding import CannotAdd, Given, NewSource, decide, is_live, refuse_known, refuse_unfit
from crawler.adding.reporting import told
from crawler.adding.writing import write
from crawler.items import NOT_RECORDED
from crawler.registry import sources

__all__ = ["Added", "CannotAdd", "Given", "add", "report"]


@dataclass(frozen=True, slots=True)
class Added:
    """A source that was added."""

    source: NewSource
    written: tuple[Path, ...]  # below the project's folder, or the one that was given


def add(
    url: str,
    given: Given,
    *,
    into: Path | None = None,
    declare: bool = False,
    replay: Path | None = None,
    log_level: str = "WARNING",
) -> Added:
    """Ask the site at that address, and write the source that it makes. Runs a reactor, so once a process.

    Raises CannotAdd, and what `ask` raises; nothing is written then.
    """
    try:
        canonical_key(url)
    except BadUrl as error:
        raise CannotAdd(f"{error}; give the home page as http://… or https://…") from error
    refuse_unfit(given)
    known = tuple(sources().values())
    refuse_known(url, given.name, known)
    answers = ask(url, replay=replay, log_level=log_level)
    homes = [page for page in answers.pages if page.context.role is Role.HOME]
    if not any(map(is_live, homes)):
        why = NOT_RECORDED if replay and not homes else f"{answers.verdict}: {answers.reason}"
        raise CannotAdd(f"{url} gave no home page ({why}); nothing was written")
    source = decide(answers.pages, given, known)
    return Added(source, write(source, into, declare=declare))


def report(added: Added) -> list[str]:
    """What was recognised, found and written, and what to do next, line by line."""
    return told(added.source, added.written)
