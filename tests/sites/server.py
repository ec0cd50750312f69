"""Serves the sample site or a made one: python -m tests.sites.server [--generated N | --fleet NAME] [--port P].

Their answers may be computed from what is asked, and may name the address at which they are served.
"""

from __future__ import annotations

import argparse
import threading
from dataclasses import replace
from urllib.parse import parse_qsl

from crawler.demo.pages import SampleResponse
from tests.sites import fleet
from tests.sites.fleet.base import HERE, Computed
from tests.sites.generated import generate
from tests.support.sample_site import ChangedSite


class MadeSite(ChangedSite):
    """A made site while it is being served."""

    def find(self, host: str, path: str, form: str) -> SampleResponse:
        """The answer for a path with its query; computed ones are made from the query and the form."""
        page, _, query = path.partition("?")
        found, program = super().find(host, path, form), super().find(host, page, form)
        if isinstance(program, Computed):
            found = program.make(dict(parse_qsl(f"{query}&{form}")))
        if HERE.encode() in found.body:
            found = replace(found, body=found.body.replace(HERE.encode(), self.url(host).encode()))
        return found


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="Serve a made site on loopback.")
    parser.add_argument("--port", type=int, default=8000)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--generated", type=int, metavar="N", help="serve a generated site of N articles")
    which.add_argument("--fleet", choices=fleet.NAMES, help="serve a site of the fleet")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before every answer")
    options = parser.parse_args()
    content = fleet.site(options.fleet) if options.fleet else generate(options.generated) if options.generated else None
    with MadeSite(content, port=options.port, delay=options.delay) as site:
        print(site.trs_url if options.fleet else f"{site.ucap_url}\n{site.trs_url}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("stopped")


if __name__ == "__main__":
    main()
