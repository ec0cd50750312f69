"""Real pages tell the system that made them, and those of other systems tell none."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.text.charset import decode
from crawler.families import FAMILIES, recognise


@pytest.fixture(scope="module")
def told(shared: Path) -> dict[str, str | None]:
    """File name to the family that its page tells."""
    pages = {path.name: decode(path.read_bytes(), None) for path in (shared / "html").glob("*.html")}
    found = {name: recognise(html, "http://www.example.cn/a.html").family for name, html in pages.items()}
    return {name: family and family.name for name, family in found.items()}


def test_each_page_tells_the_family_that_it_is_of(told: dict[str, str | None]) -> None:
    systems = {name: name.partition("__")[0] for name in told}
    assert told == {name: system if system in FAMILIES else None for name, system in systems.items()}
    assert len(told) == 16
    assert sum(family is not None for family in told.values()) >= 6
