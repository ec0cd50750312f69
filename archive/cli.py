"""The `fanzha` command: the group that commands plug in to (archive.commands, crawler.commands), and shared helpers.

A command's module is loaded when the command is called, and imports little until it runs: `fanzha --help` is quick.
"""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache, wraps
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click
from click.core import ParameterSource

from archive import __version__
from archive.errors import FanzhaError

if TYPE_CHECKING:
    from archive.warc.reader import SkippedRecord

PLUGINS = "fanzha.commands"  # entry points
WHAT_TO_DO = "What had been stored before is kept; mend this and run the same command again."
DAMAGED = (
    "A file of the archive is damaged; nothing more was written to it. `fanzha rebuild` makes the working file "
    "archive.db again from the WARC files, and then `fanzha publish` the public file."
)
MAX_RECORDS_NAMED = 10  # in one message
NOT_STORED = "page(s) are not in the tables; their records are kept in the WARC files"
DEFAULT_DATA = Path("data")
NOBODY_READS = 128 + signal.SIGPIPE  # exit status when a pipe was closed, as of programs that SIGPIPE ends
ENDING = (signal.SIGTERM, signal.SIGHUP)  # signals that end a command as Ctrl-C does
F = TypeVar("F", bound=Callable[..., Any])


@cache
def _plugins() -> dict[str, EntryPoint]:
    """The plugged-in commands by name. Each look at them reads the metadata of all packages, so they are read once."""
    return {point.name: point for point in entry_points(group=PLUGINS)}


class Group(click.Group):
    """Loads plug-in commands, and turns named failures into one line and exit status 1."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names of the plugged-in commands, sorted."""
        return sorted(_plugins())

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """The plugged-in command of that name, which is loaded only now; None if there is none."""
        found = _plugins().get(name)
        return found.load() if found else None

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command. A failure that an operator can mend becomes one line; a bug of ours keeps its traceback."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:  # `fanzha search … | head`: the work may not be done
            _drop_output()
            raise SystemExit(NOBODY_READS) from error
        except FanzhaError as error:
            raise click.ClickException(str(error)) from error
        except (OSError, MemoryError, sqlite3.OperationalError) as error:
            what = str(error) or "there is no memory left"
            raise click.ClickException(f"{what}. {WHAT_TO_DO}") from error
        except sqlite3.DatabaseError as error:
            from archive.store.working_file import is_damage

            if not is_damage(error):
                raise
            raise click.ClickException(f"{error}. {DAMAGED}") from error


def _drop_output() -> None:
    """Let what is still to be printed go nowhere, so that Python does not fail on it when it ends."""
    with Path(os.devnull).open("wb") as nowhere:
        for number in (1, 2):
            os.dup2(nowhere.fileno(), number)


class Interrupted(FanzhaError):
    """Raised by long_work on Ctrl-C, SIGTERM and SIGHUP. The message says what is kept and how to go on."""


def long_work(if_stopped: str) -> Callable[[F], F]:
    """Make a command one that shows its progress (archive.progress), and that ends in one line if it is stopped by
    Ctrl-C, SIGTERM or SIGHUP. `if_stopped`: what is kept then, and how to go on."""

    def decorate(command: F) -> F:
        @wraps(command)
        def run(*args: Any, **options: Any) -> Any:
            from archive.progress import showing

            with _interruptible(if_stopped), showing():
                return command(*args, **options)

        return cast("F", run)

    return decorate


@contextmanager
def _interruptible(if_stopped: str) -> Iterator[None]:
    """Raise Interrupted for signals that end the process, unless it ignores them (`nohup`) or handles them itself."""
    ending = [number for number in ENDING if signal.getsignal(number) is signal.SIG_DFL]
    for number in ending:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt as error:
        raise Interrupted(f"stopped. {if_stopped}") from error
    finally:
        for number in ending:
            signal.signal(number, signal.SIG_DFL)


def data_option(command: F) -> F:
    """Add `--data DIR` to a command. The value after the command's name counts first, then the value before it, then
    FANZHA_DATA, then ./data. Raises IsBackup if the folder is a backup: that is verified and restored, and never used.
    """

    def choose(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path:
        from archive.store.working_file import check_no_backup

        data = _chosen(ctx, param, value)
        check_no_backup(data)
        return data

    return _option(choose)(command)


def any_data_option(command: F) -> F:
    """Add `--data DIR` to a command, as data_option does, that may be a backup."""
    return _option(_chosen)(command)


def _chosen(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path:
    of_group: Path | None = ctx.obj  # the value before the command's name
    after_name = ctx.get_parameter_source(param.name or "") is ParameterSource.COMMANDLINE
    ctx.obj = (value if after_name else of_group) or value or DEFAULT_DATA
    return Path(ctx.obj)


def _option(choose: Callable[[click.Context, click.Parameter, Path | None], Path]) -> Callable[[F], F]:
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="FANZHA_DATA",
        show_envvar=True,
        callback=choose,
        help="Data folder. [default: ./data]",
    )


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="fanzha")
@any_data_option
def main(data: Path) -> None:
    """反诈 fanzha: an archive of what China's procuratorates publish on fraud."""


def say_records(what: str, records: Sequence[SkippedRecord]) -> None:
    """Say how many records came to nothing, and name the first MAX_RECORDS_NAMED. Says nothing if there are none."""
    if records:
        more = [f"and {len(records) - MAX_RECORDS_NAMED} more"] if len(records) > MAX_RECORDS_NAMED else []
        click.echo("\n  ".join([f"{len(records)} {what}:", *map(str, records[:MAX_RECORDS_NAMED]), *more]), err=True)


def working_file(data: Path) -> Path:
    """The path of the working file. If it does not exist, raises click.ClickException, which says how to make it; if it
    is lost or damaged, WorkingFileLost."""
    from archive.store.working_file import WORKING_FILE, check_working_file

    check_working_file(data)
    return _existing(data / WORKING_FILE, no_archive(data))


def no_archive(data: Path) -> str:
    """What to do in a folder where there never was an archive."""
    return f"there is no archive in {data} yet; make one with `fanzha crawl` or `fanzha import`"


def public_file(data: Path) -> Path:
    """The path of the public file. If it does not exist, raises click.ClickException, which says how to make it."""
    path = data / "public" / "fanzha.db"
    return _existing(path, f"there is no public file yet at {path}; make it with `fanzha publish`")


@contextmanager
def open_public_file(data: Path) -> Iterator[sqlite3.Connection]:
    """Open the public file to read. Raises click.ClickException with the cure if it is none of this version."""
    from archive.site.edition.recognition import NotServableError, check_header, open_file
    from archive.sqlite_uri import sqlite_uri

    path = public_file(data)
    try:
        with open_file(path) as file:
            check_header(file)
    except NotServableError as error:
        cure = "make it anew with `fanzha publish`"
        raise click.ClickException(f"{path} cannot be used: {error}; {cure}") from error
    with closing(sqlite3.connect(sqlite_uri(path, immutable=1), uri=True)) as db:
        yield db


def _existing(path: Path, otherwise: str) -> Path:
    if not path.exists():
        raise click.ClickException(otherwise)
    return path


if __name__ == "__main__":
    main()
