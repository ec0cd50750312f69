"""Writes a new source's files: all of them or none, and none over another."""

from __future__ import annotations

import importlib
import runpy
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import crawler
from crawler.new_source.deciding import CannotAdd, NewSource
from crawler.new_source.rendering import fixture, module

DOCS = Path("docs/sources.md")  # made by docs/generate.py


def project() -> Path | None:
    """The checkout that this package is of; None where it is installed without its tests."""
    root = Path(crawler.__file__).resolve().parent.parent
    return root if (root / "pyproject.toml").is_file() and (root / "tests").is_dir() else None


def write(source: NewSource, root: Path, *, declare: bool = False) -> tuple[Path, ...]:
    """Write the module, the fixture and, in the checkout, the table of sources; returns the paths of what was written.

    Raises CannotAdd where a file is there already; whatever fails, nothing is left.
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
    yield Path("crawler/spiders", f"{source.module}.py"), module(source, declare=declare)
    folder = Path("tests/crawler/sources/fixtures", source.name, source.day)
    for name, text in fixture(source).items():
        yield folder / name, text


def _make_folder(folder: Path, undo: ExitStack) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent, undo)
        folder.mkdir()
        undo.callback(folder.rmdir)


def _document(root: Path, source: NewSource, undo: ExitStack) -> None:
    """Bring the table of sources up to date, which imports the new module."""
    importlib.invalidate_caches()
    path, before = root / DOCS, (root / DOCS).read_text(encoding="utf-8")
    undo.callback(path.write_text, before, encoding="utf-8")
    made = runpy.run_path(str(root / "docs/generate.py"))["GENERATED"][DOCS.name]()
    if f"`{source.name}`" not in made:
        raise CannotAdd(f"the table of sources would not name {source.name}; nothing was written")
    path.write_text(made, encoding="utf-8")
