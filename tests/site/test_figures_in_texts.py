"""Figures in the texts of reading pages: each is a link, and the text stays the text."""

from __future__ import annotations

import asyncio

import lxml.html
import pytest

from archive.search import parse
from archive.site.data.text_pieces import Piece
from archive.site.plugin import make_datasette
from archive.site.render.highlight import Marker, TextLink, TextLinks
from tests.support import made_figures
from tests.support.made_figures import HALF_A
from tests.support.public_file import Get

TEXT = "起诉430余人，<涉案>1亿元。"


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Get:
    site = make_datasette(made_figures.build(tmp_path_factory.mktemp("figures") / "fanzha.db"))
    return lambda path: asyncio.run(site.client.get(path))


def figure(id_: int, as_written: str, *, contradicted: bool = False) -> TextLink:
    start = TEXT.index(as_written)
    look = "figure contradicted" if contradicted else "figure"
    return TextLink(start, start + len(as_written), f"f-{id_}", look, f"/figures/{id_}")


def marker(query: str, *figures: TextLink) -> Marker:
    return Marker(TEXT, parse(query), 0, TextLinks(figures, lambda path: path))


WHOLE = Piece(0, len(TEXT), TEXT)


def test_a_figure_is_a_link_with_an_anchor_and_the_rest_is_escaped() -> None:
    html = marker("", figure(1, "430余人"), figure(2, "1亿元", contradicted=True))(WHOLE)
    assert html == (
        '起诉<a class="figure" href="/figures/1" id="f-1" tabindex="-1">430余人</a>，&lt;涉案&gt;'
        '<a class="figure contradicted" href="/figures/2" id="f-2" tabindex="-1">1亿元</a>。'
    )


def test_a_hit_that_ends_in_a_figure_is_marked_on_both_sides_of_its_border() -> None:
    html = marker('"起诉430"', figure(1, "430余人"))(WHOLE)
    assert html.startswith('<mark id="hit">起诉</mark><a class="figure" href="/figures/1"')
    assert '"><mark>430</mark>余人</a>，' in html


def test_a_figure_over_two_pieces_has_one_anchor() -> None:
    one = marker("", figure(1, "430余人"))
    assert one(Piece(0, 4, TEXT[:4])) + one(Piece(4, 8, TEXT[4:8])) == (
        '起诉<a class="figure" href="/figures/1" id="f-1" tabindex="-1">43</a>'
        '<a class="figure" href="/figures/1" tabindex="-1">0余人</a>，'
    )


def test_a_figure_inside_another_is_left_out() -> None:
    assert marker("", figure(1, "430余人"), figure(2, "30余"))(WHOLE).count("<a ") == 1


def test_the_anchors_of_a_page_are_those_that_lists_name(get: Get) -> None:
    rows = get(f"/figures.json?publication={HALF_A.slug}&sort=text").json()["figures"]
    page = lxml.html.document_fromstring(get(f"/p/{HALF_A.slug}").text)
    links = page.cssselect(".text a.figure")
    assert [one.text_content() for one in links] == [row["as_written"] for row in rows]
    assert [one.get("id") for one in links] == [row["address"].partition("#")[2] for row in rows]
    assert [one.get("href") for one in links] == [f"/figures/{row['id']}" for row in rows]
