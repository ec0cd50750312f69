"""The systemd units: systemd finds no fault in them, little is open to them, and they wait for one another."""

from __future__ import annotations

import ctypes
import errno
import os
import shlex
import subprocess
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from crawler.run import MAX_ENDING_SECONDS
from tests.support.chromium import path_of_chromium
from tests.support.command_lines import check_command
from tests.support.units import DEPLOY, analyze, installed, settings, unit_names

MAX_EXPOSURE = 39  # tenths, of 100
SERVICES = unit_names("service")
PAGE = "data:text/html,<p></p><script>document.querySelector('p').textContent = 'made by a script'</script>"
NOBODY = 65534
SECCOMP_ALLOW, SECCOMP_ERRNO = 0x7FFF0000, 0x00050000


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    analyze("--version")
    return installed(tmp_path_factory.mktemp("root"))


def test_systemd_finds_no_fault(root: Path) -> None:
    done = analyze("verify", f"--root={root}", *SERVICES, *unit_names("timer"))
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_stands_below_four_in_systemds_security(root: Path, service: str) -> None:
    options = ("--offline=yes", "--no-pager", f"--threshold={MAX_EXPOSURE}", f"--root={root}")
    done = analyze("security", *options, service)
    assert done.returncode == 0, done.stdout.splitlines()[-1:]


def test_one_timer_begins_the_night_and_the_backup_waits_for_it() -> None:
    assert unit_names("timer") == ["fanzha-night.timer"]
    assert "fanzha-backup.service" in settings("fanzha-night.service", "Wants")[0].split()
    assert settings("fanzha-backup.service", "After") == ["fanzha-night.service"]
    for service in ("fanzha-night.service", "fanzha-backup.service"):
        assert settings(service, "Type") == ["oneshot"]  # else After= would not wait for the end


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_runs_a_command_that_there_is(service: str) -> None:
    program, *arguments = shlex.split(settings(service, "ExecStart")[0])
    if Path(program).name != "fanzha":
        assert (DEPLOY / Path(program).name).stat().st_mode & 0o111
        return
    check_command(*arguments)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_does_not_begin_in_the_empty_folder_of_a_disk_that_is_not_mounted(service: str) -> None:
    assert "/var/lib/fanzha" in settings(service, "RequiresMountsFor")


def test_the_night_has_the_time_to_end() -> None:
    assert float(settings("fanzha-night.service", "TimeoutStopSec")[0]) >= MAX_ENDING_SECONDS + 20
    assert settings("fanzha-night.service", "TimeoutStartSec") == ["infinity"]


@pytest.mark.browser
def test_chromium_makes_its_sandbox_with_the_system_calls_of_the_night() -> None:
    """As in the night's service: not as root, and every system call but those of the filter answers EPERM."""
    analyze("--version")
    lines = settings("fanzha-night.service", "SystemCallFilter")
    allowed = _system_calls(" ".join(lines).split())
    confine = partial(_confine, _libseccomp(), allowed)
    command = [path_of_chromium(), "--headless", "--disable-gpu", "--dump-dom", PAGE]
    with TemporaryDirectory() as home:  # pytest's own folders are closed to other users
        Path(home).chmod(0o777)
        done = subprocess.run(
            command, preexec_fn=confine, env={"HOME": home}, capture_output=True, text=True, timeout=300
        )
    assert "<p>made by a script</p>" in done.stdout, done.stderr


def _system_calls(names: list[str]) -> set[bytes]:
    """The system calls of a filter, whose groups begin with @."""
    found: set[bytes] = set()
    for name in names:
        if name.startswith("@"):
            lines = analyze("syscall-filter", name).stdout.splitlines()[1:]
            found |= _system_calls([line.strip() for line in lines if not line.strip().startswith("#")])
        elif name:
            found.add(name.encode())
    return found


def _libseccomp() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL("libseccomp.so.2")
    except OSError:
        pytest.skip("no libseccomp on this machine (apt-get install libseccomp2)")
    library.seccomp_init.restype = ctypes.c_void_p
    return library


def _confine(library: ctypes.CDLL, allowed: set[bytes]) -> None:
    """Give up the rights of root and all other system calls."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    filters = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(SECCOMP_ERRNO | errno.EPERM)))
    for name in allowed:
        number = library.seccomp_syscall_resolve_name(name)
        if number >= 0:
            library.seccomp_rule_add(filters, ctypes.c_uint32(SECCOMP_ALLOW), number, 0)
    if library.seccomp_load(filters) != 0:
        os._exit(1)
