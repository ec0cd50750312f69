"""Has a state of the project read all inputs, and writes down what it made of them.

A recording is a folder of NDJSON files, `KIND/ARCHIVE/NAME.jsonl`. A line is what can differ alone: a row of a table or
of an export, a page, what a command printed.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.net.exports import exports
from tests.net.inputs import Archive
from tests.net.pages import QUERIES, lines_of, walk
from tests.net.states import State
from tests.net.steady import Steady
from tests.net.tables import tables

KINDS = ("tables", "pages", "exports", "lines")
AFTER = (
    ("status",),
    ("status", "--json"),
    ("status", "--failures"),
    ("status", "--gone"),
    ("status", "--passed"),
    ("status", "--copies"),
    ("status", "--doubts"),
    ("sources",),
    ("sources", "--json"),
    ("verify",),
    *(("search", query) for query in QUERIES),
    ("search", "--json", "--near", "诈骗"),
    ("figures",),
)  # commands that print what an archive holds
HOW_FAR = re.compile(r": (?:ended after [^,]+, )?[\d.,]+ of [\d.,]+ ")  # lines of progress, which come by the clock
TODAY = "TODAY"  # the day in China on which the folder was made
GONE = "spp-jczdal-t20240612_900101"
GIVEN = {
    "kept": (
        (),
        (
            *(("status",), ("hold", "jiangxi", TODAY), ("withdraw", GONE, "--reason", "数据", "--by", "ops")),
            *(("publish",), ("verify",), ("join",), ("rebuild",), ("publish",), ("status",)),
        ),
    ),
    "rebuilt": (("archive.db*", "ledger*"), (("rebuild",), ("publish",), ("status",))),
}  # what becomes of a folder that another state made: files that it loses, and commands
GIVEN_ARCHIVE = "sample"  # that this folder is of
FAULTY = "faulty"  # the sites with one fault each, which a state's own tests serve


def record(
    state: State,
    archives: list[Archive],
    shared: Path | None,
    folder: Path,
    kinds: Iterable[str],
    base: Path | None = None,
) -> None:
    """Write the recording of a state into `folder`, in place of one that is there. `base`: the recording of the state
    with whose folder this one must go on, too; its own is one."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(_archive, state, one, shared, folder, set(kinds)) for one in archives]
        if "lines" in kinds:
            jobs.append(pool.submit(_faulty_sites, state, folder))
        try:
            for job in jobs:
                job.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    if base and "tables" in kinds and any(one.name == GIVEN_ARCHIVE for one in archives):
        for name, (lost, commands) in GIVEN.items():
            _given(state, base, folder, name, lost, commands)


def _archive(state: State, archive: Archive, shared: Path | None, folder: Path, kinds: set[str]) -> None:
    data = folder / "data" / archive.name
    data.mkdir(parents=True)
    steady = Steady(data)
    (folder / f"{archive.name}.started").write_text(steady.started.isoformat())
    printed = []
    for command in archive.commands:
        printed.append(_run(state, command, data, shared))
        steady.learn()
    if not (data / "public" / "fanzha.db").exists():  # two states that make nothing do not differ
        raise SystemExit(f"{state.name} published nothing of {archive.name}:\n{_end(printed[-1].stderr)}")
    if "tables" in kinds:
        for name, rows in tables(data, steady):
            _write(folder / "tables" / archive.name / name, rows)
    if "exports" in kinds:
        for name, rows in exports(data / "public" / "editions", steady):
            _write(folder / "exports" / archive.name / name, rows)
    if "lines" in kinds:
        printed += [_run(state, command, data, shared) for command in AFTER]
        _write(folder / "lines" / archive.name / "commands", [_printed(one, steady) for one in printed])
    if "pages" in kinds:
        _write(folder / "pages" / archive.name / "addresses", walk(state, data, steady, whole=archive.all_addresses))


def _given(
    state: State, base: Path, folder: Path, name: str, lost: tuple[str, ...], commands: tuple[tuple[str, ...], ...]
) -> None:
    """What the state makes of a folder of the base: its tables, and what the commands print."""
    data = folder / "data" / name
    shutil.copytree(base / "data" / GIVEN_ARCHIVE, data, ignore=shutil.ignore_patterns(*lost))
    steady = Steady(data, datetime.fromisoformat((base / f"{GIVEN_ARCHIVE}.started").read_text()))
    day = f"{steady.started + timedelta(hours=8):%Y-%m-%d}"
    printed = [
        _run(state, tuple(day if word == TODAY else word for word in command), data, None) for command in commands
    ]
    steady.learn()
    for table, rows in tables(data, steady):
        _write(folder / "tables" / name / table, rows)
    _write(folder / "lines" / name / "commands", [_printed(one, steady) for one in printed])


def _run(state: State, command: tuple[str, ...], data: Path, shared: Path | None) -> subprocess.CompletedProcess[str]:
    return state.run("fanzha", *command, "--data", str(data), shared=shared)


def _printed(done: subprocess.CompletedProcess[str], steady: Steady) -> dict[str, Any]:
    words = (Path(word).name if word.startswith("/") else word for word in done.args[1:-2])
    text = lines_of("json" if done.stdout.startswith(("{", "[")) else "text", done.stdout.encode(), steady)[0]
    errors = [f"stderr: {line}" for line in done.stderr.splitlines() if not HOW_FAR.search(line)]
    lines = [steady.text(line) for line in (*text, *errors)]
    return {"address": " ".join(words), "head": [f"exit status {done.returncode}"], "text": lines}


def _faulty_sites(state: State, folder: Path) -> None:
    """The verdict, line and advice of each faulty site: what the state's own servers of them give. They write them into
    its docs/verdicts.md, which is put back. Raises SystemExit if they could not."""
    document = state.tree / "docs" / "verdicts.md"
    if not document.exists():  # this state has no such sites
        return
    before = document.read_bytes()
    document.unlink()
    try:
        done = state.run("python", "-m", "tests.sites.faulty.results")
        if done.returncode:
            raise SystemExit(f"{state.name} could not crawl the faulty sites:\n{_end(done.stderr)}")
        rows = [line for line in document.read_text("utf-8").splitlines() if line.startswith("| ")]
    finally:
        document.write_bytes(before)
    sites = [{"address": row.split(" | ")[0], "head": [], "text": row.split(" | ")[1:]} for row in rows]
    _write(folder / "lines" / FAULTY / "sites", sites)


def _end(text: str) -> str:
    return "\n".join(text.strip().splitlines()[-5:])


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f"{path.name}.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def read(folder: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each file of a recording: its name `KIND/ARCHIVE/NAME`, and its lines."""
    for kind in KINDS:
        for path in sorted((folder / kind).rglob("*.jsonl")):
            with path.open(encoding="utf-8") as file:  # str.splitlines would cut at U+2028
                rows = [json.loads(line) for line in file]
            yield str(path.relative_to(folder).with_suffix("")), rows
