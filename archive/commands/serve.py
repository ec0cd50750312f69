"""`fanzha serve`: serves the public file as a site."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from pathlib import Path

import click

from archive.cli import data_option, public_file


@click.command()
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
@click.option(
    "--log-queries",
    is_flag=True,
    help="Write a line about each request to the log, with its query string: what readers search for.",
)
@data_option
def serve(port: int, host: str, rate: float, trusted: tuple[str, ...], log_queries: bool, data: Path) -> None:
    """Serve the public file: search, read, download."""
    from archive.site.listen import listen
    from archive.site.serve import serve as start

    public, warc = public_file(data), data / "warc"
    start(
        public,
        listen(host, port),
        warc=warc if warc.is_dir() else None,
        rate=rate,
        trusted_proxies=trusted,
        log_queries=log_queries,
    )


def network(text: str) -> str:
    """An IP address or network in its standard spelling. Raises click.BadParameter for anything else."""
    try:
        return str(ip_network(text)) if "/" in text else str(ip_address(text))
    except ValueError as error:
        raise click.BadParameter(f"{error}: give an address (10.0.0.1) or a network (10.0.0.0/8)") from error
