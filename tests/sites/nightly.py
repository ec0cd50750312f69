"""Eight sites that go on publishing, as sites do: most nights some columns have a new article, for a week none; now and
then one is edited or taken down; one shows in its text how often it was read.

They are sites of the fleet, with their days moved so that the newest article is of the day before the first night.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import cycle, islice
from typing import Any

from crawler.demo.pages import Content
from tests.sites.fleet.base import HOST, Family
from tests.sites.fleet.hanweb import Hanweb
from tests.sites.fleet.jeecms import Jeecms
from tests.sites.fleet.own import Own
from tests.sites.fleet.plans import LAST_DAY, PLANS, Article, Column, Entry, Plan, entries
from tests.sites.fleet.shtml import Trs, Ucap
from tests.sites.fleet.texts import NOT_OURS, write
from tests.sites.fleet.vsb import Vsb
from tests.sites.server import MadeSite

NEW_IDS = 40_000  # above those of the articles that are there from the beginning
NIGHTS_BETWEEN = 2  # new articles of a first column; each further column waits one night more
EDITED_EVERY = 7  # nights
TAKEN_DOWN_EVERY = 9  # nights
QUIET = range(14, 21)  # nights without a new article
READ = 1  # place of the article of a first column that shows how often it was read


@dataclass(frozen=True, slots=True)
class NightlySite:
    """One of the eight sites: its name as a source, the class that makes its pages, and its plan."""

    name: str
    made_by: type[Family]
    plan: Plan

    def on(self, first: date, night: int) -> tuple[Family, Content]:
        """It on a night (0 is that of the day `first`): what makes its pages, and all its answers."""
        family = self.made_by(self.plan)
        family.entries = dict(self._entries(first, night))
        return family, family.content()

    def declaration(self, served: MadeSite) -> dict[str, Any]:
        """It as a source, while it is being served."""
        return {"name": self.name, "family": "generic", "home_url": served.url(HOST, "/")}

    def _entries(self, first: date, night: int) -> Iterator[tuple[str, tuple[Entry, ...]]]:
        moved, edits = first - timedelta(days=1) - LAST_DAY, night // EDITED_EVERY
        for place, (slug, listed) in enumerate(entries(self.plan).items()):
            old = [replace(entry, day=entry.day + moved) for entry in listed]
            if place == 0:
                old[0] = (
                    _with_line(old[0], f"（本文第{edits}次更正：上文个别数字有误，已作修改。）") if edits else old[0]
                )
                old[READ] = _with_line(old[READ], f"浏览次数：{1_000 + 37 * night}")
            else:
                old = old[: len(old) - night // TAKEN_DOWN_EVERY]
            yield slug, (*_new(self.plan, place, first, night), *old)


def _new(plan: Plan, place: int, first: date, night: int) -> list[Article]:
    """The articles that a column got since the first night, the newest first."""
    column: Column = plan.columns[place]
    kinds = cycle(column.kinds.replace(NOT_OURS, "") or "c")
    nights = range(1, night + 1)
    days = [one for one in nights if one % (NIGHTS_BETWEEN + place) == 0 and one not in QUIET]
    numbers = [plan.first_id + NEW_IDS + 1_000 * place + one for one in days]
    made = [
        Article(column.slug, number, first + timedelta(days=one), write(kind, number), not_ours=False)
        for one, number, kind in zip(days, numbers, islice(kinds, len(days)), strict=True)
    ]
    return made[::-1]


def _with_line(entry: Entry, line: str) -> Entry:
    """An article with a line more at its end."""
    assert isinstance(entry, Article)
    return replace(entry, text=replace(entry.text, lines=(*entry.text.lines, line)))


SITES = (
    NightlySite("night-ucap", Ucap, PLANS["ucap"]),
    NightlySite("night-trs", Trs, PLANS["trs"]),
    NightlySite("night-hanweb", Hanweb, PLANS["hanweb"]),
    NightlySite("night-vsb", Vsb, PLANS["vsb"]),
    NightlySite("night-jeecms", Jeecms, PLANS["jeecms"]),
    NightlySite("night-own", Own, PLANS["generic"]),
    NightlySite("night-ucap2", Ucap, PLANS["jeecms"]),
    NightlySite("night-trs2", Trs, PLANS["ucap"]),
)
