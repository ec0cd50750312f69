"""Reads pages on a Dask cluster. Its workers get the pages as bytes, and need fanzha and no shared folder.

Each worker reads in a ReadingPool of its own, with a process for each of its threads: so a page that stalls or ends its
process is named there as it is on one machine. If a worker is lost, Dask's scheduler has others read what it had.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import struct
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from multiprocessing import current_process
from pydoc import ErrorDuringImport, locate
from threading import Lock
from typing import Any

from archive.model import Page, Reading, State
from archive.readers.batches import BatchFailed, CannotRead, Read, read_in_batches
from archive.readers.pool import ENDED_TWICE, ReadingPool
from archive.reading import READER_VERSION

CONNECT_SECONDS = 20.0  # until the scheduler answers, and until it has a worker
LOOK_SECONDS = 5.0  # how often it is looked whether there are workers, while a batch is waited for
GONE_SECONDS = 60.0  # so long no worker may be there: a nanny starts one again within seconds
LARGEST_BATCH = "1 GiB"  # Dask warns of large tasks; a page and an attached file are no larger than they are
READER = "archive.reading.READER_VERSION"
READS_WITH = ("lxml", "mammoth", "opencc", "pypdfium2", "python-calamine", "trafilatura")


class OtherVersions(Exception):
    """Raised on a worker that would read otherwise than its client. Its arguments: a word for each difference."""


class ClusterFailed(CannotRead):
    """The cluster cannot be reached, is gone, or is not of this installation."""

    advice = (
        "Nothing was changed. See to the cluster, then run the same command again; without --executor it reads on "
        "this machine alone."
    )


class ReadingCluster:
    """The workers of a Dask cluster as readers of pages."""

    def __init__(self, address: str, *, seconds: float = CONNECT_SECONDS) -> None:
        """Connect to the scheduler at this address (tcp://HOST:PORT, or another scheme that distributed knows). Raises
        ClusterFailed if it or its workers cannot be reached within so many seconds."""
        try:
            import dask
            from distributed import Client
            from distributed.comm.addressing import get_address_host_port
        except ImportError as error:
            raise ClusterFailed("a cluster needs Dask's distributed: install fanzha[cluster] with pip") from error

        self.address = address
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what it logs is raised here in one line
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
        dask.config.set({"distributed.admin.large-graph-warning-threshold": LARGEST_BATCH})
        try:
            get_address_host_port(address)  # a client that cannot read an address fails once more when it is freed
            asyncio.run(_greet(address, seconds))
            self._client: Any = Client(address, timeout=seconds, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:  # TypeError: TLS without keys
            raise ClusterFailed(f"the scheduler at {address} cannot be reached ({_why(error)})") from error
        try:
            self._client.wait_for_workers(1, timeout=seconds)
            self._check_installations()
        except TimeoutError as error:
            self.close()
            raise ClusterFailed(f"the scheduler at {address} has no workers") from error
        except ClusterFailed:
            self.close()
            raise
        self._executor = self._client.get_executor(pure=False)

    @property
    def workers(self) -> int:
        """How many batches are read at the same time: a worker may join later. Raises ClusterFailed."""
        return max(1, self._threads())

    def map(self, read: Read, pages: Iterable[Page]) -> Iterator[Reading]:
        """Read pages as the built-in `map` would (archive.readers.batches)."""
        return read_in_batches(self, read, pages)

    def submit(self, read: Read, batch: list[Page]) -> Future[list[Reading]]:
        """Have a worker read a batch."""
        future: Future[list[Reading]] = self._executor.submit(_read_there, _versions(), pickle.dumps((read, batch)))
        return future

    def readings(self, future: Future[list[Reading]]) -> list[Reading]:
        """Wait for the readings of a batch. Raises BatchFailed if several workers were lost with it, and ClusterFailed
        if there are no more workers, or if one has another version."""
        from distributed import KilledWorker

        try:
            return self._answer(future)
        except KilledWorker as error:
            raise BatchFailed from error
        except OtherVersions as error:
            differences = ", ".join(error.args)
            raise ClusterFailed(f"a worker would read otherwise than this fanzha does ({differences})") from error
        except CancelledError as error:
            raise ClusterFailed(f"the scheduler at {self.address} is gone") from error

    def read_alone(self, read: Read, page: Page) -> Reading:
        """Read a page. One with which several workers are lost is read as an error. Raises ClusterFailed."""
        try:
            (reading,) = self.readings(self.submit(read, [page]))
        except BatchFailed:
            return Reading(State.ERROR, ENDED_TWICE, ())
        return reading

    def close(self) -> None:
        """Leave the cluster; what it still reads for this process is cancelled."""
        with suppress(OSError, TimeoutError):  # the scheduler is gone
            self._client.close(timeout=LOOK_SECONDS)

    def _check_installations(self) -> None:
        """Raise ClusterFailed if the scheduler or a worker has no fanzha, or one that reads otherwise: it would end
        there when the first batch comes. What is sent to find out is a function of Python's own."""
        try:
            found = self._client.run(locate, READER, on_error="return")
            found["the scheduler"] = self._client.run_on_scheduler(locate, READER)
        except (OSError, TimeoutError, ErrorDuringImport) as error:
            raise ClusterFailed(f"fanzha cannot be looked for on the cluster ({_why(error)})") from error
        for where, there in found.items():
            if there != READER_VERSION:
                has = f"the reader {there}, not {READER_VERSION}" if isinstance(there, str) else "no fanzha that works"
                raise ClusterFailed(f"{where} has {has}: install the same fanzha on every machine of the cluster")

    def _answer(self, future: Future[list[Reading]]) -> list[Reading]:
        last_worker = time.monotonic()
        while True:
            try:
                return future.result(LOOK_SECONDS)
            except TimeoutError:
                if future.done():  # the work itself was too slow for something
                    raise
            if self._threads():
                last_worker = time.monotonic()
            elif time.monotonic() - last_worker > GONE_SECONDS:
                raise ClusterFailed(f"all workers of the scheduler at {self.address} are gone")

    def _threads(self) -> int:
        try:
            return sum(self._client.nthreads().values())
        except (OSError, TimeoutError) as error:
            raise ClusterFailed(f"the scheduler at {self.address} is gone ({_why(error)})") from error


async def _greet(address: str, seconds: float) -> None:
    """Greet a scheduler as its clients do. Raises OSError if it does not greet back: a client would wait for ever for
    what takes the connection and says nothing, and takes for a size what another server says."""
    from distributed import Security
    from distributed.comm.core import connect

    greeting = connect(address, timeout=seconds, **Security().get_connection_args("client"))
    try:
        comm = await asyncio.wait_for(greeting, seconds)
    except TimeoutError as error:
        raise OSError(f"it says nothing within {seconds:.0f} s") from error
    except (MemoryError, struct.error, ValueError, LookupError) as error:
        raise OSError("what answers there is no scheduler of Dask") from error
    comm.abort()


def _why(error: Exception) -> str:
    """The first line of what went wrong."""
    return str(error).partition("\n")[0] or type(error).__name__


@cache
def _versions() -> Mapping[str, str]:
    """The versions that decide what is read of a page, by name."""
    return {"the reader": READER_VERSION, **{name: version(name) for name in READS_WITH}}


# --- on a worker ------------------------------------------------------------------------------------------------------

_making_pool = Lock()


def _read_there(wanted: Mapping[str, str], request: bytes) -> list[Reading]:
    """Read a batch. `request`: it and its reader, pickled, which only the same version can unpickle. Raises
    OtherVersions."""
    here = _versions()
    others = [f"{name}: {here.get(name)} there, {one} here" for name, one in wanted.items() if here.get(name) != one]
    if others:
        raise OtherVersions(*others)
    read, batch = pickle.loads(request)
    from distributed import get_worker

    with _making_pool:  # several threads may begin at the same time
        pool = pool_of_worker(get_worker().state.nthreads)
    return list(pool.map(read, batch))


@cache
def pool_of_worker(processes: int) -> ReadingPool:
    """The reading processes of this worker. They stay until it ends, and end with it."""
    # Dask's nanny starts its worker as a daemon, which Python lets start no processes, so that none is left behind.
    current_process().daemon = False
    return ReadingPool(processes)
