"""`fanzha status --max-age` and `--json`: the health check, and all that the text says for scripts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.cli import main
from archive.store.reports import Overdue, read_status
from tests.support.ledgers import Ledger, moment

TODAY = datetime.now(UTC).replace(microsecond=0)
AGE = timedelta(hours=36)


def ask(data: Path, *options: str) -> Result:
    """`fanzha status`."""
    return CliRunner().invoke(main, ["--data", str(data), "status", *options])


def ledger(data: Path, run: float = 5, publishing: float = 3, spp: float = 5, hubei: float = 5) -> None:
    """A ledger with a run, a publishing and the last successes so many hours ago."""
    made = Ledger(data, "spp", "hubei")
    for hours in sorted({run, spp, hubei}, reverse=True):
        verdicts = {name: "good" for name, last in (("spp", spp), ("hubei", hubei)) if last == hours}
        made.run(TODAY - timedelta(hours=hours + 1), verdicts or {"spp": None})
    made.publish(moment(TODAY, hours=-publishing))
    made.close()


def overdue(data: Path) -> set[tuple[str, str | None]]:
    """What is older than 36 hours."""
    return {(one.what, one.source) for one in read_status(data, max_age=AGE).overdue or ()}


def test_after_a_good_night_nothing_is_too_old(tmp_path: Path) -> None:
    ledger(tmp_path)
    done = ask(tmp_path, "--max-age", "36h")
    assert (done.exit_code, done.output.splitlines()[-2:]) == (0, ["nothing is too old", "good"])


@pytest.mark.parametrize(
    ("hours", "what"),
    [
        ({"publishing": 37}, {("last_publishing", None)}),
        ({"spp": 37}, {("source", "spp")}),
        ({"run": 37, "spp": 37, "hubei": 37}, {("last_run", None), ("source", "spp"), ("source", "hubei")}),
    ],
)
def test_what_is_too_old_is_named_and_the_exit_status_is_1(
    tmp_path: Path, hours: dict[str, float], what: set[tuple[str, str | None]]
) -> None:
    ledger(tmp_path, **hours)
    assert overdue(tmp_path) == what
    done = ask(tmp_path, "--max-age", "36h")
    assert done.exit_code == 1
    assert done.output.count("too old: ") == len(what)
    assert done.output.splitlines()[-1] == f"not good: {len(what)} too old"
    assert ask(tmp_path, "--max-age", "38h").exit_code == 0
    assert ask(tmp_path).exit_code == 0


def test_what_never_happened_is_too_old(tmp_path: Path) -> None:
    Ledger(tmp_path, "spp").close()
    assert ask(tmp_path).exit_code == 0
    found = read_status(tmp_path, max_age=AGE).overdue
    assert found == (
        Overdue("last_run", None, None),
        Overdue("last_publishing", None, None),
        Overdue("source", "spp", None),
    )


def test_what_is_dated_later_than_now_is_not_young(tmp_path: Path) -> None:
    """A machine whose clock was ahead for a night would be healthy until that day."""
    ledger(tmp_path, run=-24 * 300, publishing=-24 * 300, spp=-24 * 300)
    done = ask(tmp_path, "--max-age", "36h")
    assert done.exit_code == 1
    assert [line.rsplit(": ", 1)[0] for line in done.output.splitlines()[-4:-1]] == [
        "dated later than now (is a clock wrong?): the last run over sources",
        "dated later than now (is a clock wrong?): the last public file",
        "dated later than now (is a clock wrong?): the last success of spp",
    ]
    ledger(tmp_path / "other", run=-1, publishing=-1, spp=-1, hubei=-1)  # as of another machine's clock
    assert ask(tmp_path / "other", "--max-age", "36h").exit_code == 0


@pytest.mark.parametrize(("verdict", "origin"), [("down", "live"), ("good", "old.warc.gz")])
def test_a_run_that_was_not_good_or_a_replay_is_no_success(tmp_path: Path, verdict: str, origin: str) -> None:
    ledger(tmp_path, spp=37)
    again = Ledger(tmp_path, "spp")
    again.run(TODAY - timedelta(hours=2), {"spp": verdict}, origin=origin)
    again.close()
    assert ("source", "spp") in overdue(tmp_path)


def test_what_another_shard_crawls_is_not_too_old_here_unless_its_runs_came_here_once(tmp_path: Path) -> None:
    """spp was crawled before the sources were divided, hubei comes from another machine, shanxi is crawled here."""
    made = Ledger(tmp_path, "spp", "hubei", "shanxi")
    made.run(TODAY - timedelta(hours=100), {"spp": "good", "hubei": "good", "shanxi": "good"})
    made.run(TODAY - timedelta(hours=60), {"hubei": "good"}, shard="2/2")
    made.run(TODAY - timedelta(hours=5), {"shanxi": "good"}, shard="1/2")
    made.publish(moment(TODAY, hours=-3))
    assert overdue(tmp_path) == {("source", "hubei")}
    made.run(TODAY - timedelta(hours=2), {"shanxi": "good"})
    made.close()
    assert overdue(tmp_path) == {("source", "hubei"), ("source", "spp")}


@pytest.mark.parametrize(
    ("hours", "lines"),
    [
        ({"run": 24 * 91, "publishing": 24 * 91}, ["the last run over sources", "the last public file"]),
        ({"run": 24 * 7 + 1, "publishing": 3}, ["the last run over sources"]),
        ({"run": 5, "publishing": 24 * 7 + 1}, ["the last public file"]),
        ({"run": 24 * 7 - 1, "publishing": 24 * 7 - 1}, []),
    ],
)
def test_without_max_age_the_last_run_and_publishing_may_be_a_week_old(
    tmp_path: Path, hours: dict[str, float], lines: list[str]
) -> None:
    ledger(tmp_path, spp=hours["run"], hubei=hours["run"], **hours)
    done = ask(tmp_path)
    assert [line.split(": ")[1] for line in done.output.splitlines() if line.startswith("too old")] == lines
    assert done.exit_code == bool(lines)
    assert "nothing is too old" not in done.output


def test_a_first_night_that_goes_on_for_days_is_good(tmp_path: Path) -> None:
    made = Ledger(tmp_path, "spp")
    with made.archive.lock():
        made.run(TODAY - timedelta(days=9), {"spp": None}, ended=False)
        assert ask(tmp_path).output.splitlines()[-1] == "good"
    assert ask(tmp_path).output.splitlines()[-1] == "not good: the last run did not come to its end; 1 too old"
    made.close()
