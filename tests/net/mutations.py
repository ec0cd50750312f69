"""Small deliberate faults. Each must be caught by the net or by a test; if all are, the code can be rebuilt safely.

usage: python -m tests.net.mutations [NAME…]

An entry of mutations.toml has
    name       what is wrong then
    file       the module
    old, new   a piece of its text that stands there once, and what is put in its place
    tests      what must fail: files or tests for pytest; or
    net        KIND/ARCHIVE of the net, which must show a difference
When a module is rewritten its entries move to the place that does the same.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from tests.net.compare import differences
from tests.net.inputs import archives, shared_folder
from tests.net.record import record
from tests.net.states import ROOT, State

LIST = Path(__file__).parent / "mutations.toml"


@dataclass(frozen=True)
class Mutation:
    """An entry of mutations.toml."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...] = ()
    net: str | None = None

    def applied(self, tree: Path) -> None:
        """Put the fault into a copy of the project. Raises ValueError if its place is not there or there twice, or if
        what stands there then is not Python."""
        path = tree / self.file
        text = path.read_text("utf-8")
        if text.count(self.old) != 1:
            raise ValueError(f"{self.name}: its text is {text.count(self.old)} times in {self.file}")
        changed = text.replace(self.old, self.new)
        if path.suffix == ".py":
            try:
                compile(changed, self.file, "exec")
            except SyntaxError as error:
                raise ValueError(f"{self.name}: {error}") from error
        path.write_text(changed, "utf-8")


def mutations() -> list[Mutation]:
    """All entries."""
    entries = tomllib.loads(LIST.read_text("utf-8"))["mutation"]
    return [Mutation(**{**entry, "tests": tuple(entry.get("tests", ()))}) for entry in entries]


def copy_of_project(folder: Path, fault: Mutation | None = None) -> State:
    """The project in a folder of its own, with a fault or without, run by the environment that runs this."""
    tree = folder / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".git", "__pycache__", ".*_cache"))
    if fault:
        fault.applied(tree)
    return State(fault.name if fault else "without a fault", tree, Path(sys.executable).parent)


class Judge:
    """Says whether faults are caught. What must notice a fault is first held against a copy without any, once: a test
    that fails there, or a copy that lacks something, would catch everything."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shared = shared_folder()
        self._passing: set[tuple[str, ...]] = set()

    def catches(self, fault: Mutation) -> bool:
        """Whether the net or one of its tests notices a fault. Raises RuntimeError if they notice one without it."""
        return self._differs(fault, fault.net) if fault.net else self._fails(fault)

    def _fails(self, fault: Mutation) -> bool:
        if fault.tests not in self._passing:
            if self._failing(copy_of_project(self._folder), fault.tests):
                raise RuntimeError(f"{' '.join(fault.tests)} fails without a fault")
            self._passing.add(fault.tests)
        return self._failing(copy_of_project(self._folder, fault), fault.tests)

    def _failing(self, state: State, tests: tuple[str, ...]) -> bool:
        command = ["pytest", "-q", "-x", "-n", "0", "-m", "", "-p", "no:cacheprovider", *tests]
        done = state.run(*command, shared=self._shared)
        if done.returncode not in (0, 1):
            raise RuntimeError(f"{state.name}: pytest ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.returncode == 1

    def _differs(self, fault: Mutation, part: str) -> bool:
        kind, _, name = part.partition("/")
        made = [one for one in archives(self._folder, self._shared) if one.name == name]
        base, head = (self._folder / part / side for side in ("base", "head"))
        if not base.exists():
            for side in (base, head):
                record(copy_of_project(self._folder), made, self._shared, side, (kind,), base)
            if found := list(differences(base, head)):
                raise RuntimeError(f"net {part} shows differences without a fault: {found[0].where}")
        try:
            record(copy_of_project(self._folder, fault), made, self._shared, head, (kind,), base)
        except SystemExit:  # nothing can be recorded with the fault
            return True
        return next(differences(base, head), None) is not None


def main() -> int:
    """Returns the exit status: 0 if all are caught."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.net.mutations",
        description="Puts small faults into a copy of the project, one by one, and says whether each is noticed.",
        epilog=f"The exit status is 1 if one is not caught. The faults are in {LIST.relative_to(ROOT)}.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="of a fault, as --list prints it [default: all]")
    parser.add_argument("--list", action="store_true", help="print the names")
    options, entries = parser.parse_args(), mutations()
    if options.list:
        print(*(one.name for one in entries), sep="\n")
        return 0
    known = [one.name for one in entries]
    for name in (name for name in options.names if name not in known):
        near = "".join(f'\n  perhaps "{one}"' for one in get_close_matches(name, known, cutoff=0.4))
        raise SystemExit(f"no such entry in {LIST.name}: {name}{near}")
    chosen = [one for one in entries if not options.names or one.name in options.names]
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        judge = Judge(Path(folder))
        for one in chosen:
            start = time.monotonic()
            caught = judge.catches(one)
            missed += not caught
            said = "caught" if caught else "NOT CAUGHT"
            by = f"net {one.net}" if one.net else " ".join(one.tests)
            print(f"{said:10} {time.monotonic() - start:4.0f} s  {one.file}: {one.name} ({by})", flush=True)
    print(f"{len(chosen) - missed} of {len(chosen)} caught")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
