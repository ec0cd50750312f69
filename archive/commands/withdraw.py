"""`fanzha withdraw`: takes works out of the public file, and brings them back."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.cli import data_option, working_file

if TYPE_CHECKING:
    from archive.store.withdrawals.mentions import Mention
    from archive.store.withdrawals.register import Entry

UNTIL_PUBLISHED = "The public file is as it was until `fanzha publish`."
WHAT_STAYS = (
    "What stays: the WARC files, the working file and your backups still have it, and so have downloads that others "
    "made. docs/withdrawing.md says what else to do."
)


@click.command()
@click.argument("slugs", metavar="[SLUG]...", nargs=-1)
@click.option("--reason", help="Why, for the public: the page at its address says it. Name no one whom it protects.")
@click.option("--note", help="What only the operator is to know: a file number, who wrote.")
@click.option("--by", help="Who withdraws it, or undoes that. [default: the name of this user]")
@click.option("--keep-title", is_flag=True, help="The public page may go on saying its title.")
@click.option("--undo", is_flag=True, help="Bring it back with the next publishing.")
@click.option("--list", "list_", is_flag=True, help="List what is withdrawn, and what was and is not any more.")
@click.option("--json", "as_json", is_flag=True, help="With --list, a JSON array.")
@click.option("--publish", "publish_", is_flag=True, help="Publish at once.")
@data_option
@click.pass_context
def withdraw(
    ctx: click.Context,
    slugs: tuple[str, ...],
    reason: str | None,
    note: str | None,
    by: str | None,
    keep_title: bool,
    undo: bool,
    list_: bool,
    as_json: bool,
    publish_: bool,
    data: Path,
) -> None:
    """Take works out of the public file: an office asks, a person's data, a court's order.

    SLUG is the last part of the address of the publication's page (/p/SLUG), or the address itself. The whole work
    goes, with its cases, copies, versions and files, from the next publishing on, and stays out whatever becomes of its
    pages and wherever its text comes back. Its addresses answer 410 with the reason. docs/withdrawing.md says what else
    to do.
    """
    if list_:
        _check(bool(slugs or reason or undo), "--list takes no SLUG, --reason or --undo")
        _list(data, as_json=as_json)
        return
    _check(not slugs, "say what: the SLUG of a publication, or --list")
    _check(as_json, "--json goes with --list")
    _check(
        undo and bool(reason or keep_title), "--undo takes no --reason and no --keep-title; --note is the operator's"
    )
    _check(not undo and not (reason or "").strip(), "say why, for the public: --reason TEXT")
    _check(_has_bytes(*slugs, reason, note, by), "an argument is no text in UTF-8")
    with_name = by or getpass.getuser()
    if undo:
        _undo(data, slugs, with_name, note)
    else:
        _withdraw(data, slugs, str(reason).strip(), with_name, note, keep_title=keep_title)
    if publish_:
        from archive.commands.publish import publish

        with publish.make_context("publish", ["--data", str(data)], parent=ctx.parent) as publishing:
            publish.invoke(publishing)
    else:
        click.echo(UNTIL_PUBLISHED)


def _check(is_wrong: bool, what: str) -> None:
    if is_wrong:
        raise click.UsageError(what)


def _has_bytes(*arguments: str | None) -> bool:
    """Whether an argument has bytes that are no UTF-8, which Python keeps as halves of surrogate pairs."""
    return any("\ud800" <= char <= "\udfff" for one in arguments if one for char in one)


def _withdraw(data: Path, slugs: Iterable[str], reason: str, by: str, note: str | None, *, keep_title: bool) -> None:
    """Withdraw all, or none if one cannot be."""
    from archive.store.archive import Archive
    from archive.store.withdrawals import register
    from archive.store.withdrawals.mentions import mentions
    from archive.warc.writer import now

    statement = register.Statement(reason, by, note, keep_title)
    working_file(data)
    with closing(Archive.open(data)) as archive, archive.transaction():
        done = [register.withdraw(archive.db, register.slug_in(one), statement, now()) for one in slugs]
        mentioned = {one.id: list(mentions(archive.db, one.id)) for one in done}
    for one in done:
        others = [slug for slug in one.withholds if slug != one.slug]
        click.echo(f"{one.slug}: withdrawn, with {one.pages} page(s) that carry it")
        if others:
            click.echo(f"  withheld with it, since their text has it: {', '.join(others)}")
        for mention in mentioned[one.id]:
            click.echo(f"  {mention.slug} stays public, and {_what(mention)}")
    click.echo(WHAT_STAYS)


def _what(mention: Mention) -> str:
    """What a publication says of a withdrawn work."""
    quoted = [f"has {mention.sentences} sentence(s) of it"] if mention.sentences else []
    return " and ".join([*quoted, *(f"names {title}" for title in mention.titles)])


def _undo(data: Path, slugs: Iterable[str], by: str, note: str | None) -> None:
    from archive.store.archive import Archive
    from archive.store.withdrawals import register
    from archive.warc.writer import now

    working_file(data)
    with closing(Archive.open(data)) as archive, archive.transaction():
        done = [one for slug in slugs for one in register.undo(archive.db, register.slug_in(slug), by, note, now())]
    for one in done:
        click.echo(f"{one.slug}: the withdrawal of {one.withdrawn_at} is undone ({one.reason})")


def _list(data: Path, *, as_json: bool) -> None:
    from dataclasses import asdict

    from archive.store.archive import Archive
    from archive.store.withdrawals import register

    working_file(data)
    with closing(Archive.open(data)) as archive:
        entries = register.entries(archive.db)
    if as_json:
        click.echo(json.dumps([asdict(one) for one in entries], ensure_ascii=False, indent=2))
        return
    for one in entries:
        _print(one)
    if not entries:
        click.echo("nothing is withdrawn")


def _print(one: Entry) -> None:
    click.echo(f"{one.slug}  {one.title or ''}".rstrip())
    click.echo(f"  withdrawn {one.withdrawn_at} by {one.withdrawn_by or 'another archive'}: {one.reason}")
    if one.note:
        click.echo(f"  note: {one.note}")
    if one.undone_at:
        click.echo(f"  undone {one.undone_at} by {one.undone_by}{f': {one.undone_note}' if one.undone_note else ''}")
    else:
        click.echo(f"  {one.pages} page(s); withholds: {', '.join(one.withholds) or 'nothing at present'}")
