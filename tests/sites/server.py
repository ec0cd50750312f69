"""Serves a made site. Answers may be computed from what is asked, and may name the address of the server."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl

from crawler.demo.pages import SampleResponse
from tests.sites.fleet.base import HERE, Computed
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
