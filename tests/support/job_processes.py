"""Processes for the jobs of crawl_process, forked from one that has imported Scrapy and the crawler already.

Its reading processes come from one fork server, too, which has imported what they need. Both imports are most of what a
short crawl takes. Each process of pytest has one such server, which ends with it.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from functools import cache
from importlib import import_module
from multiprocessing import forkserver
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, NoReturn

from archive.readers.pool import PRELOADED, warm_up
from archive.search.tokens import respelled

ROOT = Path(__file__).resolve().parents[2]
# No script of its own: every reading process would import that again, with all of Scrapy, before it reads a page.
START = f"import sys; sys.path.append({str(ROOT)!r}); from tests.support.{{}} import {{}} as do; sys.exit(do())"
MAX_JOB_BYTES = 1_000_000
LOOK_EVERY = 0.005  # seconds
IMPORTED = (  # by the server, for all of its jobs
    *("tests.support.crawl_process", "archive.readers.preload", "archive.publish", "archive.search"),
    *("archive.store.captures.imported_files", "archive.store.rebuild", "archive.store.reports", "archive.terminal"),
    *("crawler.browser.script_requests", "crawler.commands.run_report", "crawler.extensions.job_addon"),
    *("crawler.middlewares.warc", "crawler.pipelines", "tldextract"),
    *("httpx", "prometheus_client", "rich.console", "surt"),
)
OWN_READERS = {"no_readers", "largest_file"}  # sabotage that the fork server must have part in


class JobProcess:
    """A process that does a job: as a subprocess.Popen, in a session of its own."""

    def __init__(self, job: dict[str, Any]) -> None:
        self._outputs = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 - communicate closes them
        mine, theirs = os.pipe()
        with os.fdopen(theirs, "wb"):
            fds = [output.fileno() for output in self._outputs]
            socket.send_fds(_server(), [json.dumps(job, default=str).encode()], [*fds, theirs])
        self._status = os.fdopen(mine, "rb", buffering=0)
        self.pid = int(self._status.readline())
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit status, or minus the signal that killed it; None while it runs."""
        if self.returncode is None and select.select([self._status], [], [], 0)[0]:
            self.returncode = int(self._status.readline())
            self._status.close()
        return self.returncode

    def wait(self, timeout: float = 300) -> int:
        """Wait for its end. Raises subprocess.TimeoutExpired."""
        deadline = time.monotonic() + timeout
        while (status := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("a job", timeout)
            time.sleep(LOOK_EVERY)
        return status

    def communicate(self, timeout: float = 300) -> tuple[str, str]:
        """Wait for its end; what it wrote to stdout and stderr."""
        self.wait(timeout)
        texts = []
        for output in self._outputs:
            output.seek(0)
            texts.append(output.read().decode())
            output.close()
        return texts[0], texts[1]

    def send_signal(self, number: int) -> None:
        """To this process alone."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """As kill -9 does."""
        self.send_signal(signal.SIGKILL)


@cache
def _server() -> socket.socket:
    mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        command = [sys.executable, "-c", START.format("job_processes", "serve")]
        subprocess.Popen(command, stdin=theirs.fileno(), cwd=ROOT)
    return mine


def serve() -> int:
    """Fork a process for each job that comes over stdin, until the other side is gone."""
    PRELOADED.append("tests.support.warm_reader")
    warm_up()
    for module in IMPORTED:
        import_module(module)
    for spider in iter_modules(import_module("crawler.spiders").__path__, "crawler.spiders."):
        import_module(spider.name)
    respelled()  # half of what publishing a few pages takes
    gc.freeze()  # or each job looks at all of it as it ends, and copies it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the watchers
    with socket.socket(fileno=0) as jobs:
        while True:
            job, fds, *_ = socket.recv_fds(jobs, MAX_JOB_BYTES, 3)
            if not job:
                return 0
            if not os.fork():
                jobs.close()
                return _watch(job.decode(), *fds)
            for fd in fds:
                os.close(fd)


def _watch(job: str, stdout: int, stderr: int, status: int) -> int:
    """Have a child do the job, and say its id and how it ended; in the child, the job's exit status."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if child := os.fork():
        os.write(status, b"%d\n" % child)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.write(status, b"%d\n" % code)
        _end()
    from tests.support.crawl_process import do

    os.close(status)
    os.setsid()
    os.open(os.devnull, os.O_RDONLY)  # as stdin, which was the socket
    os.dup2(stdout, 1)
    os.dup2(stderr, 2)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if json.loads(job).get("sabotage", {}).keys() & OWN_READERS:
        forkserver._forkserver.__init__()  # as in a new process: a fork server of its own
    else:
        forkserver.ensure_running = forkserver._forkserver.ensure_running = lambda: None  # it runs, but is no child
    sys.argv = ["-c", job]
    return do()


def _end() -> NoReturn:
    os._exit(0)
