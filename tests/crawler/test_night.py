"""`fanzha night`: the crawl of what is due, the publishing and the check, whatever becomes of one of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.bench import sim_kills
from tests.sites.night_faults import FAULTS
from tests.sites.nightly import SITES
from tests.support.nights import Nights

pytestmark = pytest.mark.slow
FAULT = {one.name: one for one in FAULTS}


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    with Nights(tmp_path / "data", SITES[:2]) as nights:
        yield nights


def test_a_bad_source_is_named_and_keeps_its_state_while_the_others_bring_their_news(nights: Nights) -> None:
    bad, good = SITES[0].name, SITES[1].name
    nights.night(0)
    before = dict(nights.public("select source_id, count(*) from publications group by 1"))
    second = nights.night(6, {bad: FAULT["notices in place of articles"]})
    assert (second.status, second.published, second.verdicts[good]) == (1, True, {"good"}), second.output
    assert "good" not in second.verdicts[bad]
    assert f"{bad} keeps its publications of {nights.first}" in second.output
    assert "night: not good: recent rows of 2 source(s), publish" in second.output
    after = dict(nights.public("select source_id, count(*) from publications group by 1"))
    assert (after[bad], after[good] > before[good]) == (before[bad], True)
    third = nights.night(7)
    assert (third.status, third.verdicts) == (0, {bad: {"good"}, good: {"good"}}), third.output


def test_commands_killed_at_a_moment_end_in_the_tables_of_undisturbed_ones(tmp_path: Path) -> None:
    """sim_kills kills at a hundred."""
    assert sim_kills.simulate(tmp_path, 2, Random(20261127)) == 0
