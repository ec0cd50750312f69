"""Nothing that a page said is run, followed or computed: on every route, in every table, in every format."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import lxml.etree
import lxml.html
import pytest
from datasette.app import Datasette

from archive.site import routes as site_routes
from archive.site.edition.public_file import public_file
from archive.text.csv_formulas import is_formula
from tests.browser.test_every_page import OF_JUDGED, PAGES
from tests.support import hostile_file, made_outcomes
from tests.support.addresses import DATASETTE, EXAMPLE_VALUES, EXAMPLES, TABLES, Walk, filled
from tests.support.hostile_file import PAYLOADS
from tests.support.hostile_groups import GROUPS

pytestmark = pytest.mark.slow

# Every element that the site's pages are made of.
ELEMENTS = {
    *("html", "head", "meta", "title", "link", "body", "header", "nav", "main", "footer", "aside", "article"),
    *("section", "div", "p", "span", "a", "br", "hr", "ol", "ul", "li", "dl", "dt", "dd", "pre", "code", "figure"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "details", "summary", "figcaption", "blockquote", "q", "mark", "ins", "del"),
    *("strong", "em", "b", "i", "small", "sub", "sup", "cite", "abbr", "time", "table", "caption", "thead", "tbody"),
    *("tfoot", "tr", "th", "td", "form", "fieldset", "legend", "label", "input", "select", "option", "optgroup"),
    *("button", "datalist", "output", "textarea", "svg", "rect", "path", "text", "bdi"),
}
LEADING = {"href", "src", "action", "formaction", "poster", "cite", "data", "srcset", "background", "ping"}
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)


def faults(answer: httpx.Response) -> list[str]:
    """What is wrong with an answer, in words."""
    media = answer.headers.get("content-type", "").partition(";")[0]
    found = [] if answer.headers.get("x-content-type-options") == "nosniff" else ["no nosniff"]
    if answer.status_code >= 500:
        found.append(f"status {answer.status_code}")
    if media == "text/html" and answer.text:
        found += html_faults(answer.text)
    elif media == "application/json":
        json.loads(answer.text)
    elif media in ("application/atom+xml", "application/xml"):
        found += [fault for html in summaries(answer.content) for fault in html_faults(f"<body>{html}</body>")]
    elif answer.url.path.endswith(".csv") and answer.status_code == 200:
        found += csv_faults(answer.text)
    elif media not in KNOWN_MEDIA and answer.status_code == 200:
        found.append(f"an unknown type {media}")
    return found


KNOWN_MEDIA = ("text/html", "text/plain", "text/css", "image/svg+xml", "application/octet-stream")
KNOWN_MEDIA += ("application/x-bibtex", "application/x-research-info-systems", "text/markdown")
KNOWN_MEDIA += (
    "application/schema+json",
    "application/opensearchdescription+xml",
    "application/x-suggestions+json",
    "text/javascript",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)


def summaries(xml: bytes) -> list[str]:
    """The HTML in a feed; none in other XML."""
    return [one.text or "" for one in lxml.etree.fromstring(xml).iter("{http://www.w3.org/2005/Atom}summary")]


def html_faults(text: str) -> Iterator[str]:
    page = lxml.html.document_fromstring(text.replace("\x00", "\ufffd"))
    for element in page.iter(lxml.etree.Element):
        yield from element_faults(element)
    told = page.text_content()
    if "1337" in told or "49{" in told:
        yield "a template was filled in"


def element_faults(element: lxml.html.HtmlElement) -> Iterator[str]:
    tag, attributes = str(element.tag), element.attrib
    if tag == "script":
        yield from script_faults(element)
    elif tag not in ELEMENTS:
        yield f"<{tag}>"
    for name, value in attributes.items():
        if name.startswith("on") or name in {"style", "srcdoc", "http-equiv"} or "pwned" in name:
            yield f"<{tag} {name}>"
        if name in LEADING and scheme_of(value) not in {"", "http", "https"}:
            yield f"<{tag} {name}={value!r}>"


def scheme_of(address: str) -> str:
    """As browsers find it (https://url.spec.whatwg.org): without tabs, line ends, and what cannot be seen before it."""
    found = SCHEME.match(re.sub(r"[\t\n\r]", "", address.lstrip("".join(map(chr, range(33))))))
    return found[1].lower() if found else ""


def script_faults(script: lxml.html.HtmlElement) -> Iterator[str]:
    if script.get("type") == "application/ld+json":
        json.loads(script.text or "")
        if "<" in (script.text or ""):
            yield "a < in JSON-LD"
    elif not (script.get("src") or "").startswith("/-/fanzha/") or (script.text or "").strip():
        yield "<script>"


def csv_faults(text: str) -> Iterator[str]:
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")):
        yield from (f"a formula: {cell!r}" for cell in row if is_formula(cell))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """A file in which every column of text has every group of payloads in one of its rows."""
    return Walk(hostile_file.build(tmp_path_factory.mktemp("hostile") / "fanzha.db", list(GROUPS.values())))


def test_the_site_is_harmless_whatever_pages_say(hostile: Walk) -> None:
    answers = hostile.get(hostile.own())
    assert {path: found for path, answer in answers.items() if (found := faults(answer))} == {}


def test_datasettes_pages_are_harmless_whatever_pages_say(hostile: Walk) -> None:
    for paths in (*map(hostile.of_table, TABLES), [*DATASETTE]):
        answers = hostile.get(paths)
        assert {path: found for path, answer in answers.items() if (found := faults(answer))} == {}
        assert len(answers) >= len(GROUPS) or paths == [*DATASETTE]


def test_what_pages_say_is_shown_as_it_was_said(tmp_path: Path) -> None:
    payload = PAYLOADS["script"]
    walk = Walk(hostile_file.build(tmp_path / "fanzha.db", [payload]))
    paths = [path for path in walk.own() if path.startswith(("/p/", "/search?q=%", "/cases"))]
    answers = walk.get([path for path in paths if "&term=" not in path])  # no case of the file has a term
    shown = {
        path: lxml.html.document_fromstring(answer.text).text_content()
        for path, answer in answers.items()
        if answer.status_code == 200 and answer.headers["content-type"].startswith("text/html")
    }
    assert len(shown) >= 8
    assert [path for path, text in shown.items() if payload not in text] == []


def test_every_route_is_walked(site: Datasette) -> None:
    public = public_file(site)
    assert public is not None
    routes = [re.compile(pattern) for pattern, _ in site_routes.routes(public)]
    values = {name: ["1"] for name in EXAMPLE_VALUES} | {"slug": ["slug"], "title": ["a"]}
    paths = [path.partition("?")[0] for example in EXAMPLES for path in filled(example, values)]
    paths += ["/fanzha.db", "/other.db"]  # bytes, and the page of what is not there
    reached = {next((route.pattern for route in routes if route.match(path)), None) for path in paths}
    assert {route.pattern for route in routes} - reached == set()


def test_every_page_is_looked_at_in_a_browser(tmp_path: Path) -> None:
    looked = {path.partition("?")[0] for path in (*PAGES.values(), *OF_JUDGED.values())}
    kinds = {
        re.sub(r"{\w+}", "[^/]+", example) for example in Walk(made_outcomes.build(tmp_path / "fanzha.db")).pages()
    }
    assert len(kinds) > 15
    assert {kind for kind in kinds if not any(re.fullmatch(kind, path) for path in looked)} == set()


def test_every_text_column_is_hostile(tmp_path: Path) -> None:
    path = hostile_file.build(tmp_path / "fanzha.db", ["<x-pwned>"])
    with closing(sqlite3.connect(path)) as db:
        places = [
            (table, name)
            for table in TABLES
            for name, kind in db.execute("select name, type from pragma_table_info(?)", (table,))
            if kind == "TEXT"
        ]
        counts = {
            (table, name): db.execute(
                f"""select count(*), sum("{name}" like '%<x-pwned>%') from "{table}" """
            ).fetchone()
            for table, name in places
        }
    assert {place for place, (rows, hostile) in counts.items() if rows != hostile} == set()
