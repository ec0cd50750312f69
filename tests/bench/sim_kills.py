"""Does a kill -9 lose or damage anything? Commands killed at random moments, and then run to their end.

usage: python tests/bench/sim_kills.py [--kills 100] [--seed 20261127]

The archive is that of two nightly sites. `night`, `publish`, `rebuild` and `backup` are killed in turn, with all of
their processes, at moments drawn by the seed. After each kill the public file must be a good one, and a command that
ends by itself before its moment counts as no kill. At the end the tables, and those of the public file, must equal an
undisturbed archive's, save times, places in WARC files and the ledger of the nights. Exit status 1: they do not, or
`fanzha verify` finds something. It takes about three minutes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sqlite3
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random

from tests.sites.nightly import SITES
from tests.support.crawls import begin, fanzha
from tests.support.nights import CONTACT, Nights
from tests.support.tables import tables

NIGHT, LAST_NIGHT = "night", 3
COMMANDS = (NIGHT, "publish", "rebuild", "backup")
LEDGER = ("runs", "run_sources", "frontier", "publishings")  # a killed night is followed by more runs and publishings


@dataclass
class Killed:
    """What became of the commands that were killed."""

    kills: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)  # by themselves, before their moment
    seconds: dict[str, float] = field(default_factory=dict)  # that a command takes undisturbed


def arguments(command: str, backup: Path) -> list[str]:
    """Of a command."""
    return {NIGHT: [NIGHT, *CONTACT], "rebuild": ["rebuild", "--workers", "1"], "backup": ["backup", str(backup)]}.get(
        command, [command]
    )


def kill(nights: Nights, command: str, after: float, backup: Path) -> bool:
    """Run a command, and kill it with all its processes after so many seconds. Returns False if it had ended."""
    given = ["--data", str(nights.data), *arguments(command, backup)]
    process = begin("command", arguments=given, **nights.job(LAST_NIGHT))
    time.sleep(after)
    killed = process.poll() is None
    if killed:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return killed


def is_good(public: Path) -> bool:
    """Whether the public file is whole."""
    with sqlite3.connect(public) as db:
        found = db.execute("pragma integrity_check").fetchall()
    db.close()
    return found == [("ok",)]


def derived(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The tables that must be the same."""
    return {name: rows for name, rows in tables(path).items() if name not in LEDGER}


def differing(one: Path, other: Path) -> list[str]:
    """The names of the tables that differ, of the working file and of the public file."""
    found = []
    for path in ("archive.db", "public/fanzha.db"):
        mine, theirs = derived(one / path), derived(other / path)
        found += [
            f"{path}: {name}" for name in sorted(mine.keys() | theirs.keys()) if mine.get(name) != theirs.get(name)
        ]
    return found


def timed(nights: Nights, command: str, folder: Path) -> float:
    """The seconds that a command takes undisturbed."""
    begun = time.monotonic()
    done = fanzha(*arguments(command, folder), data=nights.data, **nights.job(LAST_NIGHT))
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    return time.monotonic() - begun


def simulate(folder: Path, kills: int, random: Random) -> int:
    """Kill, run to the end and compare. Returns the exit status."""
    killed, backups = Killed(), count()
    with Nights(folder / "whole", SITES[:2]) as nights:
        nights.night(0)
        shutil.copytree(folder / "whole", folder / "killed")
        nights.publish_content(LAST_NIGHT)
        killed.seconds = {command: timed(nights, command, folder / "first-backup") for command in COMMANDS}
        nights.data = folder / "killed"
        while killed.kills.total() < kills:
            command = COMMANDS[killed.kills.total() % len(COMMANDS)]
            moment, backup = random.uniform(0.02, 0.95) * killed.seconds[command], folder / f"backup{next(backups)}"
            outcome = killed.kills if kill(nights, command, moment, backup) else killed.ended
            outcome[command] += 1
            assert is_good(nights.data / "public" / "fanzha.db")
        endings = [
            fanzha(*arguments(one, folder / "last-backup"), data=nights.data, **nights.job(LAST_NIGHT))
            for one in COMMANDS
        ]
        endings.append(fanzha("verify", data=nights.data, **nights.job(LAST_NIGHT)))
    wrong = differing(folder / "whole", folder / "killed")
    print(f"killed: {dict(killed.kills)}; ended by themselves: {dict(killed.ended)}")
    for done in endings:
        if done.returncode:
            print(done.stdout, done.stderr)
    print("tables equal" if not wrong else f"differ: {', '.join(wrong)}")
    return 1 if wrong or any(done.returncode for done in endings) else 0


def main() -> int:
    """Do it."""
    parser = argparse.ArgumentParser(description="Kill commands at random moments.")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=20261127)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return simulate(Path(folder), options.kills, Random(options.seed))


if __name__ == "__main__":
    raise SystemExit(main())
