"""The rules of the house that no type checker sees: one class a name, rooms one can overlook, words that are no names.

Floors and circles are import-linter's (pyproject.toml); the rules themselves stand in docs/architecture.md.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Words that say of anything that it is there. One word for one thing: docs/architecture.md has the field's.
NO_NAMES = frozenset(
    [
        "asked",
        "told",
        "shown",
        "seen",
        "held",
        "stands",
        "kept",
        "passed",
        "single",
        "stretch",
        "said",
        "telling",
        "remembered",
        "looked",
    ]
)
# Columns of public tables, and the value of an evidence that docs/sources.md lists.
PUBLIC_NAMES = frozenset({"first_seen", "last_seen", "seen_at", "SEEN"})


@cache
def modules() -> dict[Path, ast.Module]:
    """All modules of the packages, by path."""
    paths = [path for package in ("archive", "crawler") for path in sorted((ROOT / package).rglob("*.py"))]
    return {path.relative_to(ROOT): ast.parse(path.read_text("utf-8")) for path in paths}


def _names(tree: ast.AST) -> Iterator[str]:
    """Every name that a module gives: classes, functions, arguments, variables, fields."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _words(name: str) -> list[str]:
    return [word.lower() for word in re.split(r"_|(?<=[a-z])(?=[A-Z])", name)]


def test_a_class_name_stands_for_one_class() -> None:
    classes = Counter(
        node.name for tree in modules().values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
    )
    assert [name for name, times in classes.items() if times > 1] == []


def test_names_are_the_words_of_the_field() -> None:
    found = {(str(path), name) for path, tree in modules().items() for name in _names(tree) if name not in PUBLIC_NAMES}
    assert sorted((path, name) for path, name in found if NO_NAMES & {*_words(name)}) == []


def test_a_module_says_what_it_is_for() -> None:
    """In a sentence or two: what it does and why it exists."""
    assert [str(path) for path, tree in modules().items() if not ast.get_docstring(tree)] == []


def test_nothing_in_the_wheel_imports_the_tests() -> None:
    importing = {
        path
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "tests")
        or (isinstance(node, ast.Import) and any(name.name.partition(".")[0] == "tests" for name in node.names))
    }
    assert importing == set()
