"""A machine for the commands of a page of docs/: a folder in the place of `/`, and programs in the place of others.

Every program that the page calls is the real one, but for those of PROGRAMS, each with the reason why it is not.
`fanzha` itself is the real command, forked from a process that has imported it, over served sites.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingUnixStreamServer
from typing import Any, Self

from tests.support.crawls import run_job
from tests.support.units import DEPLOY

# The program that stands in the place of another: it hands its command line over, and prints what comes back.
CLIENT = """#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as server:
    server.connect({socket!r})
    variables = {{name: value for name, value in os.environ.items() if name.startswith("FANZHA_")}}
    server.sendall(json.dumps([os.path.basename(sys.argv[0]), sys.argv[1:], variables, os.getcwd()]).encode() + b"\\n")
    status, stdout, stderr = json.loads(server.makefile().read())
sys.stdout.write(stdout), sys.stderr.write(stderr)
sys.exit(status)
"""
PLACES = re.compile(r"(?<![\w./:-])/(?=(?:etc|opt|srv|var|usr/local)/)")  # folders of the machine, in any text
OUTSIDE = re.compile(r"(?<![\w./:$}?*-])/(?!dev/null)[a-z]\S*")
Answer = tuple[int, str, str]  # exit status, stdout, stderr


@dataclass(frozen=True)
class Program:
    """A program in the place of another: why, and what it does. Without `does` it is noted and succeeds."""

    why: str
    does: Callable[[OperatorMachine, list[str], Mapping[str, str], str], Answer] | None = None


@dataclass
class OperatorMachine:
    """The machine. `sources`: declarations of the sites that are served."""

    root: Path
    sources: list[dict[str, Any]]
    replaced: Mapping[str, str]  # texts of the page, and what they are here
    notes: list[str] = field(default_factory=list)  # command lines of programs that only were noted
    called: set[str] = field(default_factory=set)  # names of PROGRAMS

    def __enter__(self) -> Self:
        self.source = self.root / "source"
        self._bin, socket = self.root / "bin", self.root / "s"
        for folder in ("etc/systemd/system", "etc/caddy", "opt", "srv", "var/lib", "usr/local/bin", "bin"):
            (self.root / folder).mkdir(parents=True)
        shutil.copytree(DEPLOY, self.source / "deploy")
        for path in (self.source / "deploy").rglob("*"):
            if path.is_file():
                path.write_text(self.here(path.read_text("utf-8")), "utf-8")
        self._client = CLIENT.format(python=sys.executable, socket=str(socket))
        for name in PROGRAMS.keys() - {"fanzha", "pip"}:  # the page installs these itself
            self._put(self._bin / name)
        client = (self._bin / "python3").rename(self.root / "opt/python3")
        script = f'#!/bin/sh\n[ "$1" != -m ] || exec {client} "$@"\nexec {sys.executable} "$@"\n'
        (self._bin / "python3").write_text(script)
        (self._bin / "python3").chmod(0o755)
        self._server = _Server(str(socket), _Handler)
        self._server.machine = self
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def here(self, text: str) -> str:
        """A text of the page or of deploy/ with the places of this machine."""
        for there, here in self.replaced.items():
            text = text.replace(there, here)
        return PLACES.sub(f"{self.root}/", text)

    def run(self, block: str) -> subprocess.CompletedProcess[str]:
        """Run the lines of a block, until one of them fails, in the folder of the source."""
        script = self.here(block)
        assert [path for path in OUTSIDE.findall(script) if not path.startswith(str(self.root))] == []
        path = f"{self._bin}:{self.root}/usr/local/bin:{os.environ['PATH']}"
        command = ["bash", "-eu", "-o", "pipefail", "-c", script]
        env = {"PATH": path, "HOME": str(self.root), "LANG": "C.UTF-8"}
        return subprocess.run(command, cwd=self.source, env=env, capture_output=True, text=True, timeout=300)

    def answer(self, name: str, arguments: list[str], variables: Mapping[str, str], cwd: str) -> Answer:
        """What a program in the place of another does."""
        self.called.add(name)
        program = PROGRAMS[name]
        if program.does is None:
            self.notes.append(shlex.join([name, *arguments]))
            return 0, "", ""
        return program.does(self, arguments, variables, cwd)

    def _put(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self._client)
        path.chmod(0o755)

    def fanzha(self, arguments: list[str], variables: Mapping[str, str], _cwd: str) -> Answer:
        """The real command."""
        done = run_job("command", arguments=arguments, sources=self.sources, variables=dict(variables))
        return done.returncode, done.stdout, done.stderr

    def python3(self, arguments: list[str], _variables: Mapping[str, str], _cwd: str) -> Answer:
        """`-m venv` makes a folder with fanzha and pip in it; all else is the real one's."""
        for name in ("fanzha", "pip"):
            self._put(Path(arguments[2]) / "bin" / name)
        return 0, "", ""

    def install(self, arguments: list[str], _variables: Mapping[str, str], cwd: str) -> Answer:
        """The real one, without owners and groups."""
        owners = {at for at, one in enumerate(arguments) if one in ("-o", "-g")}
        owners |= {at + 1 for at in owners}
        return _ran(["/usr/bin/install", *(one for at, one in enumerate(arguments) if at not in owners)], cwd)

    def runuser(self, arguments: list[str], variables: Mapping[str, str], cwd: str) -> Answer:
        """The command after `--`, as this user."""
        return self.fanzha(arguments[arguments.index("--") + 2 :], variables, cwd)

    def caddy(self, arguments: list[str], _variables: Mapping[str, str], cwd: str) -> Answer:
        """The real one where there is one, which validates without the network."""
        real = shutil.which("caddy")
        return _ran([real, *arguments], cwd, HOME=str(self.root)) if real else (0, "", "")

    def systemctl(self, arguments: list[str], _variables: Mapping[str, str], cwd: str) -> Answer:
        """Starts the services that end by themselves, and what they want, in their order; notes the rest."""
        self.notes.append(shlex.join(["systemctl", *arguments]))
        started = "start" in arguments[:1]
        units = [one for one in arguments if started and one.endswith(".service")]
        return _together([answer for one in units for answer in self._start(one, cwd)])

    def _start(self, unit: str, cwd: str) -> list[Answer]:
        text = (self.root / "etc/systemd/system" / unit).read_text("utf-8")
        settings = dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))
        variables = {"FANZHA_DATA": f"{self.root}/var/lib/fanzha"}
        if file := settings.get("EnvironmentFile"):
            variables |= dict(line.split("=", 1) for line in Path(file).read_text("utf-8").splitlines())
        answer = _ran(shlex.split(settings["ExecStart"]), cwd, **variables)
        wanted = [one for one in settings.get("Wants", "").split() if one.startswith("fanzha-")]
        return [answer, *(each for one in wanted for each in self._start(one, cwd))]


PROGRAMS = {
    "apt-get": Program("it would install packages on the machine of the tests"),
    "useradd": Program("it would add a user to the machine of the tests"),
    "git": Program("it would ask a server for the newest version"),
    "pip": Program("it would ask the index of packages; test_compose.py installs"),
    "python3": Program("a virtual environment with pip takes five seconds", OperatorMachine.python3),
    "install": Program("there is no user fanzha to own the files", OperatorMachine.install),
    "runuser": Program("there is no user fanzha to become", OperatorMachine.runuser),
    "fanzha": Program("it is the real command, forked where it is imported already", OperatorMachine.fanzha),
    "systemctl": Program("no systemd runs; it starts what the units name", OperatorMachine.systemctl),
    "journalctl": Program("no systemd runs, so there is no journal"),
    "mountpoint": Program("the folder is no disk of its own"),
    "caddy": Program("one that runs would take ports; `validate` is the real one", OperatorMachine.caddy),
    "curl": Program("the name has no address; test_compose.py requests the site through the web server"),
    "rsync": Program("there is no other server"),
}


def _together(answers: list[Answer]) -> Answer:
    return max((one[0] for one in answers), default=0), *("".join(one[at] for one in answers) for at in (1, 2))


def _ran(command: list[str], cwd: str, **variables: str) -> Answer:
    env = {"PATH": os.environ["PATH"], **variables}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout, done.stderr


class _Handler(StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        found = self.server.machine.answer(*json.loads(self.rfile.readline()))
        self.wfile.write(json.dumps(found).encode())


class _Server(ThreadingUnixStreamServer):
    daemon_threads = True
    machine: OperatorMachine
