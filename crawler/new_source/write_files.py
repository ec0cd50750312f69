"""Writes a new source's module (formatted as ruff would) and its fixture.

It writes all files or none. It overwrites no file but the table of sources, which it makes anew in the checkout.
"""

from __future__ import annotations

import importlib
import json
import runpy
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from lxml.html import tostring
from parsel import Selector

import crawler
from archive.terminal import width, wrap
from archive.urls import canonical_key
from crawler.discovery.home_pages import read_home_page
from crawler.discovery.list_pages import read_list_page
from crawler.families import Family
from crawler.families.family import Paging
from crawler.new_source.choose_declaration import CannotAdd, NewColumn, NewSource
from crawler.new_source.reduced_pages import reduce_page
from crawler.source import column_url

DOCS = Path("docs/sources.md")  # made by docs/generate.py
WIDTH = 120  # of a line of code; a hanzi counts two
INDENT = "    "


def project() -> Path | None:
    """The folder of the checkout that this package is in; None if it is installed without the tests."""
    root = Path(crawler.__file__).resolve().parent.parent
    return root if (root / "pyproject.toml").is_file() and (root / "tests").is_dir() else None


def write(source: NewSource, root: Path, *, declare: bool = False) -> tuple[Path, ...]:
    """Write the module and the fixture below `root`, and return their paths, relative to it.

    If `root` is the checkout, write the table of sources too. Raises CannotAdd if a file exists. After any error
    everything is undone.
    """
    files = dict(_files(source, declare))
    if there := [path for path in files if (root / path).exists()]:
        raise CannotAdd(f"{', '.join(map(str, there))} is there already; nothing was written")
    with ExitStack() as undo:
        for path, text in files.items():
            _make_folder(root / path.parent, undo)
            undo.callback((root / path).unlink, missing_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        documented = root == project() and (root / DOCS).is_file()
        if documented:
            _document(root, source, undo)
        undo.pop_all()
    return (*files, *((DOCS,) * documented))


def _files(source: NewSource, declare: bool) -> Iterator[tuple[Path, str]]:
    yield Path("crawler/spiders", f"{source.module}.py"), module_text(source, declare=declare)
    folder = Path("tests/crawler/sources/fixtures", source.name, source.day)
    for name, text in fixture_files(source).items():
        yield folder / name, text


def _make_folder(folder: Path, undo: ExitStack) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent, undo)
        folder.mkdir()
        undo.callback(folder.rmdir)


def _document(root: Path, source: NewSource, undo: ExitStack) -> None:
    """Generate the table of sources again; this imports the new module."""
    importlib.invalidate_caches()
    path, before = root / DOCS, (root / DOCS).read_text(encoding="utf-8")
    undo.callback(path.write_text, before, encoding="utf-8")
    made = runpy.run_path(str(root / "docs/generate.py"))["GENERATED"][DOCS.name]()
    if f"`{source.name}`" not in made:
        raise CannotAdd(f"the table of sources would not name {source.name}; nothing was written")
    path.write_text(made, encoding="utf-8")


# --- the text of the files --------------------------------------------------------------------------------------------


MODULE = """\
{about}

from crawler.families import {family}
from crawler.source import Evidence, SourceSpider


class {class_name}(SourceSpider):
    {traits}

    name = {name}
    office = {office}
    level = {level}
    region_code = {region_code}
    home_url = {home_url}
    family = {family}
    evidence = Evidence.{evidence}
"""


def module_text(source: NewSource, *, declare: bool) -> str:
    """The text of the source's module, at most 25 lines. With `declare` it names columns (see `declared`)."""
    office, with_rows = source.office, sum(bool(one.page.rows) for one in source.columns)
    found = f"Columns found: {len(source.columns)}, {with_rows} with rows."
    text = MODULE.format(
        about=_docstring(f"{office.name}, made by `fanzha new-source` from its home page of {source.day}.", ""),
        family=source.family.name.upper(),
        class_name="".join(part.capitalize() for part in source.name.split("-")),
        traits=_docstring(f"Its pages' traits on {source.day}: {source.recognised}. {found}", INDENT),
        name=_quoted(source.name),
        office=_quoted(office.name),
        level=_quoted(office.level),
        region_code=_quoted(office.region_code),
        home_url=_quoted(source.home_url),
        evidence=source.evidence.name,
    )
    if declare and (columns := declared(source)):
        text += f"{INDENT}columns = {_tuple(columns)}\n"
    return text + (f"{INDENT}needs_browser = True\n" if source.needs_browser else "")


def declared(source: NewSource) -> tuple[str, ...]:
    """The columns with rows, best first, in the form of a declaration; as many as fit on one line."""
    found: tuple[str, ...] = ()
    for one in source.columns:
        if one.page.rows and width(f"{INDENT}columns = {_tuple((*found, _folder(one, source)))}") <= WIDTH:
            found += (_folder(one, source),)
    return found


def fixture_files(source: NewSource) -> dict[str, str]:
    """The fixture's texts by file name: the reduced home page and list, and what is read from them (expected.json)."""
    home = reduce_page(_moved_to(source.home_url, source.home, source.answered))
    page = read_home_page(home, source.home_url)
    files = {"home.html": home}
    expected: dict[str, Any] = {
        "family": source.family.name,
        "base": source.home_url,
        "columns": [{"label": one.found_by, "url": one.url} for one in page.columns],
        "hubs": [{"label": one.found_by, "url": one.url} for one in page.hubs],
    }
    if column := _sample_column(source):
        files["list.html"] = reduce_page(column.html)
        expected["list"] = _listed(files["list.html"], column.url, source.family)
    return {**files, "expected.json": json.dumps(expected, ensure_ascii=False, indent=2) + "\n"}


def _sample_column(source: NewSource) -> NewColumn | None:
    """The best sample of the family's lists: one with a next page if there is any, and with the most rows."""
    own = [one for one in source.columns if one.page.family is source.family]
    return max(own, key=lambda one: (bool(one.page.rows and one.page.following), len(one.page.rows)), default=None)


def _moved_to(url: str, html: str, answered: str) -> str:
    """The page's HTML, to be read at `url`. Its links are made absolute if `answered` is in another folder."""
    if urljoin(url, ".") == urljoin(answered, "."):
        return html
    page = Selector(html).root
    page.make_links_absolute(answered, handle_failures="ignore")
    return tostring(page, encoding="unicode")


def _listed(html: str, url: str, family: Family) -> dict[str, Any]:
    page = read_list_page(html, url, Paging(), family)
    following, place = page.following or (None, Paging())
    return {
        "url": url,
        "rows": [{"url": row.url, "title": row.title, "date": row.date} for row in page.rows],
        "pages": place.total,
        "next": following and following.url,
    }


def _folder(column: NewColumn, source: NewSource) -> str:
    """The column in the form of a declaration: the name of its folder if that leads to its first page, else its URL."""
    for text in (column.name, f"/{column.name}"):
        if canonical_key(column_url(source.home_url, text, source.family)) == canonical_key(column.url):
            return text
    return column.url


def _docstring(text: str, indent: str) -> str:
    """The text as a docstring, wrapped to WIDTH. Lines after the first begin with `indent`."""
    plain = text.replace("\\", "/").replace('"', "'")
    lines = wrap(f'"""{plain}', WIDTH - len(indent) - 3)
    return f"\n{indent}".join(lines) + '"""'


def _quoted(text: str | None) -> str:
    return "None" if text is None else json.dumps(text, ensure_ascii=False)


def _tuple(texts: tuple[str, ...]) -> str:
    return f"({', '.join(map(_quoted, texts))}{',' * (len(texts) == 1)})"
