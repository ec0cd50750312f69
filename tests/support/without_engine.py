"""The steps of deploy/Dockerfile and deploy/compose.yaml in a folder, where there is no engine for containers.

COPY and RUN do in the folder what they do in an image; a service is a process with the command, the variables and the
folders that compose.yaml gives it. What an engine alone can do is not tried: networks, limits, users.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.support.units import DEPLOY

ROOT = DEPLOY.parent
# Steps of the Dockerfile that are done in another way here, and why.
OTHERWISE = {
    "python -m venv": "without pip, which takes five seconds",
    "pip install": "what it would bring is in this environment, and it would ask the index of packages",
    "useradd": "it would add a user to the machine of the tests",
    "install -d": "without owners",
}


@dataclass(frozen=True)
class Image:
    """What the Dockerfile made: a folder in the place of `/`, and what it says of a container."""

    root: Path
    variables: dict[str, str]
    entrypoint: list[str]
    steps: tuple[str, ...]  # the instructions that were done

    def process(self, service: dict[str, Any], volumes: dict[str, Path], *more: str, **replaced: str) -> list[str]:
        """The command line of a service, with `env`; `replaced`: words of the command, by the words there."""
        variables = self.variables | {name: str(value) for name, value in service.get("environment", {}).items()}
        words = [*service.get("entrypoint", self.entrypoint), *service["command"], *more]
        words = [replaced.get(word, self._here(word, volumes)) for word in words]
        variables = {name: self._here(value, volumes) for name, value in variables.items()}
        return ["env", *(f"{name}={value}" for name, value in variables.items()), *words]

    def _here(self, text: str, volumes: dict[str, Path]) -> str:
        for there, here in volumes.items():
            text = re.sub(rf"^{there}(?=/|$)", str(here), text)
        return text


def compose(**variables: str) -> dict[str, Any]:
    """compose.yaml with its variables. Raises KeyError for one that has to be given and is not."""
    text = (DEPLOY / "compose.yaml").read_text("utf-8")

    def value(found: re.Match[str]) -> str:
        if found["must"] is not None:
            return variables[found["name"]]
        return variables.get(found["name"], found["default"] or "")

    text = re.sub(r"\$\{(?P<name>\w+)(?::-(?P<default>[^}]*)|:\?(?P<must>[^}]*))\}", value, text)
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def build(folder: Path) -> Image:
    """Do every step of the Dockerfile below the folder. An instruction that is not known here is an error."""
    root, workdir, steps = folder, folder, list[str]()
    variables = {"PATH": f"{folder}/opt/fanzha/bin:{os.environ['PATH']}", "LANG": "C.UTF-8"}
    entrypoint: list[str] = []
    text = "\n".join(line for line in (DEPLOY / "Dockerfile").read_text("utf-8").splitlines() if line[:1] != "#")
    for line in filter(None, text.replace("\\\n", " ").splitlines()):
        instruction, _, rest = line.partition(" ")
        match instruction:
            case "FROM" | "USER" | "CMD":
                pass
            case "WORKDIR":
                workdir = root / rest.lstrip("/")
                workdir.mkdir(parents=True)
            case "COPY" if "--from=" not in rest:  # one stage's files are here for the next one
                *sources, target = rest.split()
                for source in sources:
                    _copy(ROOT / source, (root if target.startswith("/") else workdir) / target.strip("/"), target)
            case "RUN":
                _run(rest, root, workdir)
            case "ENV":
                variables |= dict(one.split("=", 1) for one in shlex.split(rest) if not one.startswith("PATH="))
            case "ENTRYPOINT":
                entrypoint = json.loads(rest)
            case "COPY":
                pass
            case _:
                raise ValueError(f"no step is known for {line}")
        steps.append(line)
    return Image(root, variables, entrypoint, tuple(steps))


def _copy(source: Path, target: Path, written: str) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target / source.name if written.endswith("/") or target.is_dir() else target)


def _run(command: str, root: Path, workdir: Path) -> None:
    words = shlex.split(command)
    match next(name for name in OTHERWISE if name in command):
        case "python -m venv":
            subprocess.run([sys.executable, "-m", "venv", "--without-pip", root / words[-1].lstrip("/")], check=True)
        case "pip install":
            assert words[-1] == "."  # the source that was copied, and the packages of this environment
            (site,) = (root / "opt/fanzha/lib").glob("python3*/site-packages")
            here = next(path for path in sys.path if path.endswith("site-packages"))
            (site / "fanzha.pth").write_text(f"{workdir}\n{here}\n")
            script = f"#!{root}/opt/fanzha/bin/python\nfrom archive.cli import main\nmain()\n"
            (root / "opt/fanzha/bin/fanzha").write_text(script)
            (root / "opt/fanzha/bin/fanzha").chmod(0o755)
        case "install -d":
            for folder in (word for word in words if word.startswith("/")):
                (root / folder.lstrip("/")).mkdir()
        case "useradd":
            pass
