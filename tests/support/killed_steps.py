"""Work that is killed before any of its steps on the file system, in a process of its own."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

STEPS = ("fsync", "link", "rename", "replace", "mkdir", "rmdir", "unlink")


def in_child(work: Callable[[], object]) -> int:
    """Run in a forked process; its wait status."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - a child of pytest must not come back into it
            os._exit(1)
    return os.waitpid(child, 0)[1]


def kill_before(step: int) -> None:
    """Have this process killed before the step-th call of one of STEPS."""
    left = [step]

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object, **more: object) -> object:
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1
            return real(*given, **more)

        return call

    for name in STEPS:
        setattr(os, name, counted(getattr(os, name)))
