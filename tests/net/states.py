"""A state of the project: its work tree and an environment in which nothing else is installed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class State:
    """Where a state of the project can be run."""

    name: str
    tree: Path
    bin: Path  # of its environment

    def run(self, *arguments: str, shared: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a program of its environment in its work tree."""
        command = [str(self.bin / arguments[0]), *arguments[1:]]
        env = self.environment | ({"FANZHA_SHARED": str(shared)} if shared else {})
        return subprocess.run(command, cwd=self.tree, env=env, capture_output=True, text=True, check=False)

    @property
    def environment(self) -> dict[str, str]:
        """The variables of its processes: its tree comes before what is installed."""
        own = {
            "PATH": f"{self.bin}:{os.environ['PATH']}",
            "PYTHONPATH": str(self.tree),
            "COLUMNS": "120",
            "NO_COLOR": "1",
        }
        return {name: value for name, value in os.environ.items() if name != "FANZHA_EXPORTS"} | own


def state(revision: str, work: Path) -> State:
    """The state of a commit, made in `work` if it is not there; of `.` the project's folder as it is, with the
    environment that runs this. Raises SystemExit if it cannot be made."""
    if revision == ".":
        return State(f"{ROOT} as it is", ROOT, Path(sys.executable).parent)
    found = subprocess.run(["git", "rev-parse", "--verify", f"{revision}^{{commit}}"], cwd=ROOT, capture_output=True)
    if found.returncode:
        raise SystemExit(f"no such commit: {revision}")
    commit = found.stdout.decode().strip()
    tree = work / "trees" / commit
    if not (tree / ".git").exists():
        shutil.rmtree(tree, ignore_errors=True)
        _output("git", "worktree", "prune")
        _output("git", "worktree", "add", "--detach", "--force", str(tree), commit)
    _output("git", "checkout", "--force", "--quiet", commit, cwd=tree)  # what an ended run left half-made
    return State(f"{revision} ({commit[:8]})", tree, _environment(tree, work))


def _environment(tree: Path, work: Path) -> Path:
    """The programs of the environment of a work tree: made anew when what it needs has changed."""
    needs = b"".join(
        (tree / name).read_bytes() for name in ("pyproject.toml", "constraints.txt") if (tree / name).exists()
    )
    folder = work / "environments" / f"{tree.name}-{hashlib.sha256(needs).hexdigest()[:8]}"
    ready = folder / "ready"
    if not ready.exists():
        _output(sys.executable, "-m", "venv", "--clear", str(folder))
        constraints = ["-c", "constraints.txt"] if (tree / "constraints.txt").exists() else []
        _output(str(folder / "bin" / "pip"), "install", "-q", *constraints, "-e", ".[test]", cwd=tree)
        ready.touch()
    return folder / "bin"


def _output(*command: str, cwd: Path = ROOT) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr.strip()}")
    return done.stdout.strip()
