"""Options that several commands share, and the functions that apply them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from crawler.politeness.shards import Shard
    from crawler.source import SourceSpider

replay_option = click.option(
    "--replay", type=click.Path(path_type=Path), metavar="FILE", help="Answer from a WARC file, not the network."
)
contact_option = click.option(
    "--contact",
    envvar="FANZHA_CONTACT",
    show_envvar=True,
    help="Address or URL at which a site's owner reaches you; sent in the user agent.",
)


def _allow_certificates(_ctx: click.Context, _param: click.Parameter, hosts: tuple[str, ...]) -> None:
    """Set the variable that crawler.settings reads later."""
    os.environ["FANZHA_ALLOW_CERTIFICATE"] = " ".join(hosts)


certificate_option = click.option(
    "--allow-certificate",
    "certificate_hosts",
    multiple=True,
    expose_value=False,
    callback=_allow_certificates,
    envvar="FANZHA_ALLOW_CERTIFICATE",
    show_envvar=True,
    metavar="HOST",
    help="Fetch from this host although its TLS certificate is not valid. May be given several times.",
)


def _shard(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Shard | None:
    from crawler.politeness.shards import BadShard, Shard

    try:
        return None if value is None else Shard.parse(value)
    except BadShard as error:
        raise click.BadParameter(str(error)) from error


shard_option = click.option(
    "--shard",
    callback=_shard,
    metavar="I/N",
    help="Of these sources, those that are this machine's, the I-th of N (docs/many-machines.md).",
)
verbose_option = click.option("--verbose", is_flag=True, help="Scrapy's own log.")


def chosen(names: tuple[str, ...], shard: Shard | None = None) -> list[type[SourceSpider]]:
    """The sources with these names that are in the shard; all sources if there are no names. Says so if none is left.
    Raises UsageError for an unknown name."""
    from crawler.registry import UnknownSource, find, sources

    try:
        spiders = find(names or tuple(sources()))
    except UnknownSource as error:
        raise click.UsageError(str(error)) from error
    if shard is None:
        return spiders
    own = [spider for spider in spiders if shard.has(spider.home_url)]
    if not own:
        click.echo(f"shard {shard} has none of these {len(spiders)} source(s): nothing to do here")
    return own


def before_network(replay: Path | None, contact: str | None) -> None:
    """Check where answers will come from: a replay file must exist, and the network needs a contact."""
    if replay is None:
        say_who_asks(contact)
    elif not replay.is_file():
        raise click.ClickException(f"there is no file {replay} to replay; nothing was changed")


def log_level(verbose: bool, otherwise: str = "WARNING") -> str:
    """The level of Scrapy's log: INFO with --verbose."""
    return "INFO" if verbose else otherwise


def say_who_asks(contact: str | None) -> None:
    """Require a contact, since we crawl no site anonymously. Sets the variable that crawler.settings reads later."""
    if not contact:
        raise click.UsageError("say how a site's owner can reach you: --contact ADDRESS, or set FANZHA_CONTACT")
    os.environ["FANZHA_CONTACT"] = contact
