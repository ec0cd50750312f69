"""The `fanzha` command: one function for each command of the archive, and the commands that plug in (crawler.commands).

Heavy imports wait until a command runs, so that `fanzha --help` is quick.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, nullcontext
from importlib.metadata import entry_points
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from archive import __version__
from archive.errors import FanzhaError
from archive.sqlite_uri import sqlite_uri

if TYPE_CHECKING:
    from archive.model import Mapper
    from archive.search import PublicationHit
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
F = TypeVar("F", bound=Callable[..., Any])


class Group(click.Group):
    """Adds plug-in commands, and turns named failures into one line and exit status 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of our own commands and of the plugged-in ones, sorted."""
        return sorted({*super().list_commands(ctx), *(point.name for point in entry_points(group=PLUGINS))})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Our own command of that name, or the plug-in's, which is loaded only now; None if neither exists."""
        found = super().get_command(ctx, name)
        for point in () if found else entry_points(group=PLUGINS, name=name):
            found = point.load()
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command. A failure that an operator can mend becomes one line; a bug of ours keeps its traceback."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # `fanzha search … | head`
            sys.stderr.close()
            return None
        except FanzhaError as error:
            raise click.ClickException(str(error)) from error
        except (OSError, sqlite3.OperationalError) as error:
            raise click.ClickException(f"{error}. {WHAT_TO_DO}") from error
        except sqlite3.DatabaseError as error:
            from archive.store.working_file import is_damage

            if not is_damage(error):
                raise
            raise click.ClickException(f"{error}. {DAMAGED}") from error


def data_option(command: F) -> F:
    """Add `--data DIR` to a command. The value after the command's name counts first, then the value before it, then
    FANZHA_DATA, then ./data."""

    def choose(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path:
        of_group: Path | None = ctx.obj  # the value before the command's name
        after_name = ctx.get_parameter_source(param.name or "") is ParameterSource.COMMANDLINE
        ctx.obj = (value if after_name else of_group) or value or DEFAULT_DATA
        return Path(ctx.obj)

    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="FANZHA_DATA",
        show_envvar=True,
        callback=choose,
        help="Data folder. [default: ./data]",
    )(command)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="fanzha")
@data_option
def main(data: Path) -> None:
    """反诈 fanzha: an archive of what China's procuratorates publish on fraud."""


@main.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--url", help="The address of a saved page; of a WARC file, the only address to take.")
@data_option
def import_(paths: tuple[Path, ...], url: str | None, data: Path) -> None:
    """Take in saved HTML, text or WARC files as pages."""
    from archive.analysis import read_and_analyse
    from archive.store.archive import Archive
    from archive.store.imported_files import CannotImport, import_file

    if url and len(paths) > 1:
        raise click.UsageError("--url goes with one file")
    failed = taken = new = 0
    skipped: list[SkippedRecord] = []
    with closing(Archive.open(data)) as archive, archive.lock():
        for path in paths:
            try:
                for page in import_file(archive, path, read_and_analyse, url, skipped.append):
                    taken += 1
                    new += page.outcome.new_version
                    for kind, title in page.documents or (("no article", None),):
                        click.echo(f"{kind:14} {title or '(no title)'}  {page.key}")
            except CannotImport as error:
                failed += 1
                click.echo(f"Error: {error}", err=True)
    say_records("record(s) skipped, of which no page can be made", skipped)
    click.echo(f"{taken} page(s) taken in, {new} new text(s), {failed} file(s) failed")
    if failed or skipped:
        raise SystemExit(1)


def say_records(what: str, records: Sequence[SkippedRecord]) -> None:
    """Say how many records came to nothing, and name the first MAX_RECORDS_NAMED. Says nothing if there are none."""
    if records:
        more = [f"and {len(records) - MAX_RECORDS_NAMED} more"] if len(records) > MAX_RECORDS_NAMED else []
        click.echo("\n  ".join([f"{len(records)} {what}:", *map(str, records[:MAX_RECORDS_NAMED]), *more]), err=True)


@main.command()
@click.option("--force", is_flag=True, help="Rebuild although WARC files are missing or damaged.")
@click.option(
    "--workers",
    type=click.IntRange(0),
    help="Reading processes. 0: this process reads itself, and a page that stalls it stalls all. [default: one a core]",
)
@data_option
def rebuild(force: bool, workers: int | None, data: Path) -> None:
    """Make all derived tables again from the WARC files."""
    from archive.reading_pool import ReadingPool

    if not (data / "warc").is_dir():
        raise click.ClickException(f"there are no WARC files in {data} to rebuild from; nothing was changed")
    # The pool comes before all other imports: while this process imports, so does the pool's.
    with nullcontext() if workers == 0 else closing(ReadingPool(workers)) as pool:
        from archive.analysis import read_and_analyse
        from archive.store import rebuild as rebuilding
        from archive.store.archive import Archive, writer_lock
        from archive.store.working_file import set_damaged_aside
        from archive.terminal import progress

        with writer_lock(data), progress("records") as count:
            if aside := set_damaged_aside(data):
                click.echo(f"archive.db is damaged; it is kept as {aside}, with its runs and columns", err=True)
            mapping: Mapper = pool.map if pool else map
            with closing(Archive.open(data, renew=True)) as archive:
                done = rebuilding.rebuild(
                    archive, read_and_analyse, mapping, lambda path, records: count(path.name, records), force=force
                )
    say_records("record(s) skipped, of which no page can be made", done.skipped)
    say_records(NOT_STORED, done.not_stored)
    say_records("page(s) not read, stored as errors", done.not_read)
    if done.damaged or done.lost:
        click.echo(f"Error: {rebuilding.what_is_lost(done.damaged, done.lost)}:", err=True)
    for line in rebuilding.listed((*done.damaged, *done.lost)):
        click.echo(f"  {line}", err=True)
    click.echo(f"rebuilt from {done.files} WARC file(s): {done.records} records, {done.versions} texts")
    if done.damaged or done.not_stored or done.not_read:
        raise SystemExit(1)


@main.command()
@click.option("--force", is_flag=True, help="Publish although a source shrank; recorded.")
@data_option
def publish(force: bool, data: Path) -> None:
    """Build the public file, check it, and swap it in."""
    from archive.publish import publish as build

    done = build(working_file(data), data / "public", force=force)
    click.echo(f"{done.path}: {done.publications} publications, {done.bytes / 1e6:.1f} MB, sha256 {done.sha256}")
    for source, number in done.by_source.items():
        click.echo(f"  {source:12} {number}")
    for shortfall in done.comparison.tolerated:
        click.echo(f"  {shortfall}")
    for source in done.comparison.above_maximum:
        click.echo(f"Warning: {source} has more publications than it declares as its maximum", err=True)
    if done.forced is not None:
        click.echo(f"  forced although: {'; '.join(map(str, done.forced)) or 'the last public file cannot be read'}")


@main.command()
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--rate",
    default=5.0,
    show_default=True,
    type=click.FloatRange(min=0, max=1_000_000),
    help="Requests a second that one address may make for long; 24 seconds' worth at once. 0: a proxy limits them.",
)
@click.option(
    "--trusted-proxy",
    "trusted",
    multiple=True,
    callback=lambda _context, _option, values: tuple(map(network, values)),
    metavar="ADDRESS",
    help="A proxy, or a network of them, whose X-Forwarded-For and X-Forwarded-Proto are believed. Can be repeated.",
)
@data_option
def serve(port: int, host: str, rate: float, trusted: tuple[str, ...], data: Path) -> None:
    """Serve the public file: search, read, download."""
    from archive.site.listen import listen
    from archive.site.serve import serve as start

    public, warc = public_file(data), data / "warc"
    start(public, listen(host, port), warc=warc if warc.is_dir() else None, rate=rate, trusted_proxies=trusted)


def network(text: str) -> str:
    """An IP address or network in its standard spelling. Raises click.BadParameter for anything else."""
    try:
        return str(ip_network(text)) if "/" in text else str(ip_address(text))
    except ValueError as error:
        raise click.BadParameter(f"{error}: give an address (10.0.0.1) or a network (10.0.0.0/8)") from error


def working_file(data: Path) -> Path:
    """The path of the working file. If it does not exist, raises click.ClickException, which says how to make it; if it
    is lost or damaged, WorkingFileLost."""
    from archive.store.working_file import WORKING_FILE, check_working_file

    check_working_file(data)
    path, todo = data / WORKING_FILE, "make one with `fanzha crawl` or `fanzha import`"
    return _existing(path, f"there is no archive in {data} yet; {todo}")


def public_file(data: Path) -> Path:
    """The path of the public file. If it does not exist, raises click.ClickException, which says how to make it."""
    path = data / "public" / "fanzha.db"
    return _existing(path, f"there is no public file yet at {path}; make it with `fanzha publish`")


def _existing(path: Path, otherwise: str) -> Path:
    if not path.exists():
        raise click.ClickException(otherwise)
    return path


@main.command(context_settings={"ignore_unknown_options": True})  # -term is no option
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
@click.option("--exact", is_flag=True, help="Only what is typed: no synonyms, no parts.")
@click.option("--json", "as_json", is_flag=True, help="A JSON array of publications: those that hold the words.")
@click.option("--near", is_flag=True, help="With --json, list also what comes near, after them and with exact: false.")
@data_option
def search(query: tuple[str, ...], limit: int, exact: bool, as_json: bool, near: bool, data: Path) -> None:
    """Search the public file. Terms are ANDed; "…" is a phrase, -term excludes, OR joins."""
    from archive.search import Catalogue, PublicationHit, Search, SearchQuery

    words = SearchQuery(" ".join(query), exact=exact, lone_cases=False)
    with sqlite3.connect(sqlite_uri(public_file(data), immutable=1), uri=True) as db:
        search = Search(db, Catalogue.read(db))
        found, counts = search.page(words, limit=limit), search.counts(words)
    hits = [hit for hit in found.hits if isinstance(hit, PublicationHit)]
    titles = [hit for hit in found.near_titles if isinstance(hit, PublicationHit)]
    exact_hits, near_hits = (hits, titles) if found.exact else ([], [*hits, *titles])
    if as_json:
        rows = [_as_dict(hit, exact=True) for hit in exact_hits]
        rows += [_as_dict(hit, exact=False) for hit in near_hits] if near else []
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        if near_hits and not near:
            click.echo(f"{len(near_hits)} publication(s) come near and are not listed; --near lists them", err=True)
        return
    click.echo(f"{counts.exact_total} publication(s)")
    if found.query.cut:
        click.echo("the query is too long; only its first 200 characters were searched for")
    for added in found.added:
        click.echo(f"also searched for: {', '.join(added.also)} (--exact: only what was typed)")
    for hit in exact_hits:
        _print_hit(hit)
    if found.parts:
        click.echo("\nNothing holds these words as they were typed. ", nl=False)
        click.echo(f"{counts.total} publication(s) hold parts of them: {', '.join(found.parts)}")
        for hit in hits:
            _print_hit(hit)
    if found.near_words:
        click.echo(f"\nDid you mean: {', '.join(found.near_words)}")
    if titles:
        click.echo("\nTitles that come near and do not hold these words as they were typed:")
        for hit in titles:
            _print_hit(hit)


def _print_hit(hit: PublicationHit) -> None:
    about = hit.publication
    click.echo(
        f"\n{_marked(hit.title)}\n  {about.published or 'no date'}  {about.kind}  {about.issuer or 'issuer not known'}"
    )
    click.echo(f"  {_marked(hit.excerpt)}\n  {about.url}")
    for case in hit.cases:
        click.echo(f"  - {case.case.number or ''} {_marked(case.title)}")


def _as_dict(hit: PublicationHit, *, exact: bool) -> dict[str, Any]:
    from dataclasses import asdict

    row = asdict(hit.publication)
    del row["place"]  # it means something in this file only
    cases = [{"number": one.case.number, "title": one.case.title, "position": one.case.position} for one in hit.cases]
    return {**row, "exact": exact, "excerpt": "".join(text for text, _ in hit.excerpt), "cases": cases}


def _marked(fragments: Iterable[tuple[str, bool]]) -> str:
    return "".join(click.style(text, bold=True, fg="red") if is_hit else text for text, is_hit in fragments)


@main.command()
@click.option("--failures", is_flag=True, help="List the addresses that failed in each source's last run, and why.")
@click.option("--passed", "skipped", is_flag=True, help="List the rows that each source's last run skipped by title.")
@click.option("--copies", is_flag=True, help="List the pages that may be copies of others, for you to look at.")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@data_option
def status(failures: bool, skipped: bool, copies: bool, as_json: bool, data: Path) -> None:
    """Health of each source and of the last runs; exit status 1 if a source's last run was not good."""
    from archive.status_text import status_text
    from archive.store.reports import read_status

    working_file(data)
    found = read_status(data, failures=failures, skipped=skipped, copies=copies)
    click.echo(found.as_json() if as_json else status_text(found))
    if not found.good:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
