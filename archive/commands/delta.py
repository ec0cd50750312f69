"""`fanzha delta`: what changed from one edition to another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.cli import any_data_option, long_work

if TYPE_CHECKING:
    from archive.editions.composition import ComposedDelta
    from archive.editions.listing import RowChanges


def _no_file_yet(_ctx: click.Context, _param: click.Parameter, target: Path | None) -> Path | None:
    if target and target.exists():
        raise click.BadParameter(f"{target} is there already")
    return target


@click.command()
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="[TO]", default="latest")
@click.option(
    "--editions",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of editions copied from elsewhere. [default: public/editions of the data folder]",
)
@click.option(
    "--write",
    "target",
    type=click.Path(path_type=Path),
    callback=_no_file_yet,
    help="Write it all as one delta to this file, which is not there yet.",
)
@click.option("--json", "as_json", is_flag=True, help="Print counts and publications as JSON.")
@any_data_option
@long_work("Nothing was changed.")
def delta(start: str, end: str, editions: Path | None, target: Path | None, as_json: bool, data: Path) -> None:
    """What changed from edition FROM to edition TO: counts by table, of all deltas between them as one.

    FROM and TO are ids of editions, or days: the edition that was current at the end of that day in China. Without TO
    it is the latest edition. The files of old editions need not be there any more; their deltas are enough.
    """
    from archive.editions.composition import composed
    from archive.editions.listing import FOLDER, read_list

    folder = editions or data / "public" / FOLDER
    listing = read_list(folder)
    first, last = listing.resolve(start), listing.resolve(end)
    steps = [folder / one.path for one in listing.steps(first, last)]
    if not steps:
        same = f"no change: {start} and {end} are the same edition, {first}"
        click.echo(json.dumps(_no_change(first)) if as_json else same)
        return
    with composed(steps) as whole:
        click.echo(json.dumps(_as_data(whole), ensure_ascii=False) if as_json else "\n".join(_lines(whole, len(steps))))
        if target:
            _write(whole, target)
            click.echo(f"{target}: `fanzha apply {target} FILE` makes of the file of {first} that of {last}", err=True)


def _write(whole: ComposedDelta, target: Path) -> None:
    """Write a delta whole, or nothing: whoever finds the file can apply it. Raises OSError."""
    from archive.editions.delta_file import write_delta

    draft = target.with_name(f"{target.name}.draft")
    draft.unlink(missing_ok=True)  # it may be left from a process that was killed
    try:
        write_delta(draft, whole.header, whole.publications(), whole.rows())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _lines(whole: ComposedDelta, steps: int) -> Iterator[str]:
    header = whole.header
    yield f"{header.start.id} → {header.end.id} ({steps} delta(s)): publications {_counts(header.publications)}"
    for name, changes in header.tables.items():
        yield f"  {name:20} {_counts(changes)}"


def _counts(changes: RowChanges) -> str:
    return ", ".join(f"{number:,} {change}" for change, number in asdict(changes).items() if number) or "unchanged"


def _no_change(edition: str) -> dict[str, Any]:
    from archive.editions.listing import NOTHING

    return {"from": edition, "to": edition, "counts": asdict(NOTHING), "tables": {}, "publications": []}


def _as_data(whole: ComposedDelta) -> dict[str, Any]:
    header = whole.header
    return {
        "from": header.start.id,
        "to": header.end.id,
        "counts": asdict(header.publications),
        "tables": {name: asdict(changes) for name, changes in header.tables.items()},
        "publications": [asdict(one) for one in whole.publications()],
    }
