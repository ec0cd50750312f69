"""Has a process of its own unpack pages, so that the process that stores them is spared that work."""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator
from multiprocessing.connection import Connection
from traceback import format_exc
from typing import TypeVar, cast

from archive.model import Page
from archive.readers.batches import CannotRead, batches
from archive.readers.pool import CONTEXT, OBJECTS_PER_COLLECTION, starting, warm_up

Result = TypeVar("Result")
Pages = Generator[Page, None, Result]  # pages, and what there is to say of them when they have all been taken


def pages_ahead(unpack: Callable[[], Pages[Result]]) -> Pages[Result]:
    """What `unpack` yields and returns, and raises what it raises. It runs in another process, so that it and what it
    makes must be picklable; a batch or two ahead, since a pipe is soon full. Raises CannotRead if the process ends."""
    warm_up()
    ours, theirs = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=_send, args=(theirs, unpack), daemon=True)
    with starting():
        process.start()
    theirs.close()  # so that this process sees the end of the other
    try:
        while isinstance(received := ours.recv(), list):
            yield from received
    except EOFError as error:
        raise CannotRead("the process that unpacks the WARC files has ended") from error
    finally:
        ours.close()  # the other process then ends, too: it cannot send any more
        process.join()
    if isinstance(received, Exception):
        raise received
    return cast("Result", received)


# --- in the other process ---------------------------------------------------------------------------------------------


def _send(connection: Connection, unpack: Callable[[], Pages[Result]]) -> None:
    gc.freeze()
    gc.set_threshold(OBJECTS_PER_COLLECTION)
    try:
        connection.send(_sent(connection, unpack()))
    except BrokenPipeError:  # nobody takes the pages any more
        return


def _sent(connection: Connection, pages: Pages[Result]) -> Result | Exception:
    """Send the pages; what is to be sent after them."""
    result: list[Result] = []

    def each() -> Generator[Page, None, None]:
        result.append((yield from pages))

    try:
        for batch in batches(each()):
            connection.send(batch)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001  # it is raised where the pages are taken
        error.add_note(format_exc())
        return error
    return result[0]
