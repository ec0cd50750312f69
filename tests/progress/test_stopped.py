"""Ctrl-C and SIGTERM in long commands: one line says what is kept and how to go on, and going on works.

The signal comes when the command begins its first step, to all of its processes, as from a terminal.
"""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from tests.support.crawls import crawl, declarations, fanzha, query
from tests.support.sample_site import ChangedSite

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a public file and a backup beside it."""
    data = tmp_path_factory.mktemp("stopped") / "data"
    with ChangedSite() as site:
        crawl(data, site, "sample-ucap")
    assert fanzha("publish", data=data).returncode == 0
    assert fanzha("backup", str(data.parent / "backup"), data=data).returncode == 0
    return data


def copied(archive: Path, to: Path) -> Path:
    """The archive at another place, for a test to change."""
    subprocess.run(["cp", "-a", archive.parent, to / "copy"], check=True)
    return to / "copy" / archive.name


COMMANDS = {
    "backup": ("backup", "{folder}/another"),
    "import": ("import", "{folder}/saved.html", "{folder}/saved.txt"),
    "join": ("join",),
    "merge": ("--data", "{folder}/merged", "merge", "{folder}/data"),
    "publish": ("publish",),
    "rebuild": ("rebuild",),
    "restore": ("--data", "{folder}/restored", "restore", "{folder}/backup"),
    "verify": ("verify",),
}


@pytest.mark.parametrize(
    ("name", "number"),
    [(name, {"rebuild": "SIGTERM", "verify": "SIGHUP"}.get(name, "SIGINT")) for name in COMMANDS],
)
def test_a_command_that_is_stopped_says_what_is_kept_and_goes_on_next_time(
    archive: Path, tmp_path: Path, name: str, number: str
) -> None:
    data = copied(archive, tmp_path)
    for ending in ("html", "txt"):
        (data.parent / f"saved.{ending}").write_text("<p>检察机关依法惩治电信网络诈骗犯罪。</p>" * 20, "utf-8")
    arguments = [one.format(folder=data.parent) for one in COMMANDS[name]]
    before = query(data, "select count(*) from publications")
    stopped = fanzha(*arguments, data=data, sabotage={"signal_at_first_step": number})
    assert stopped.returncode == 1
    assert [line for line in stopped.stderr.splitlines() if line.strip()][-1].startswith("Error: stopped. ")
    assert stopped.stderr.count("\n") == 1, stopped.stderr
    assert "same command again" in stopped.stderr
    assert query(data, "select count(*) from publications") == before
    again = fanzha(*arguments, data=data)
    assert again.returncode == 0, again.stderr


def test_a_crawl_that_is_stopped_says_so_in_its_first_line_and_is_resumed(tmp_path: Path) -> None:
    with ChangedSite(delay=0.2) as site:
        sources = declarations(site, "sample-ucap")
        command = ("crawl", "sample-ucap", "--contact", "us@example.org")
        stopped = fanzha(*command, data=tmp_path, sources=sources, sabotage={"signal_at_first_step": "SIGTERM"})
        again = fanzha(*command, data=tmp_path, sources=sources)
    assert (stopped.returncode, stopped.stderr.count("\n")) == (1, 1)
    assert "WARNING fanzha: stopping: nothing more is requested" in stopped.stderr
    first, *_ = stopped.stdout.splitlines()
    assert first.startswith("run 1: interrupted, after ")
    assert first.endswith("; run the same command again, it goes on where it was")
    assert again.returncode == 0, again.stderr
    first, second, *_ = again.stdout.splitlines()
    assert (first.split(",")[0], second) == ("run 1: good", "resumed run 1")


def test_a_check_that_is_stopped_gives_no_verdict_on_the_site(tmp_path: Path) -> None:
    with ChangedSite(delay=0.2) as site:
        command = ("check", "sample-ucap", "--contact", "us@example.org")
        sabotage = {"signal_at_first_step": "SIGINT"}
        stopped = fanzha(*command, data=tmp_path, sources=declarations(site, "sample-ucap"), sabotage=sabotage)
    assert (stopped.returncode, stopped.stdout) == (1, "")
    assert stopped.stderr.startswith("Error: stopped. ")
    assert stopped.stderr.count("\n") == 1


def test_a_signal_that_is_ignored_stays_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.cli import long_work

    monkeypatch.setattr("archive.progress.display._output", lambda: None)
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as under `nohup`
    try:
        assert long_work("")(lambda: signal.getsignal(signal.SIGHUP))() is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
