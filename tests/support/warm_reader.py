"""Reads some pages as they come in tests; imported by the fork server, so that no reading process loads anything."""

from __future__ import annotations

from archive.model import Context, Page, Role
from archive.readers.pages import read_and_analyse
from tests.sites.generated import generate

for _answer in generate(4).values():
    _place = Context(Role.ARTICLE), "", 0
    read_and_analyse(Page("http://www.example.com/1.shtml", "2026-01-01T00:00:00Z", 200, (), _answer.body, *_place))
