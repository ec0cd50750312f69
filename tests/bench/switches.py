"""Rules that can be switched off where they stand: patterns, their alternatives, conditions, rows of tables and files.

Nothing of the rooms is named here, so this works whatever they look like. `install` must be called before the package
is imported: from then on each pattern that its code compiles is a `Pattern` whose methods can be exchanged, data files
lose the rows of `Off.rows` when they are parsed, and modules the elements of `Off.elements` when they are compiled.
"""

from __future__ import annotations

import ast
import functools
import gc
import hashlib
import importlib.machinery
import inspect
import json
import re
import sys
import tomllib
import types
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, ClassVar

METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")
ATTRIBUTES = ("pattern", "flags", "groups", "groupindex")
MAX_OF_A_LINE = 40  # patterns that one line of code compiles; of more, they are made of what a text says
MAX_ALTERNATIVES = 60
HAN = re.compile("[\u3400-\u9fff]")
NOT_RULES = frozenset(("why", "seen", "about", "name", "word", "origin"))  # fields that no text is held against
_compile = re.compile
Path_ = tuple[str | int, ...]


class Off:
    """What is off in this process. Patterns are named by `site`, alternatives by site and offset."""

    sites: ClassVar[set[str]] = set()
    alternatives: ClassVar[dict[str, set[int]]] = defaultdict(set)
    rows: ClassVar[dict[str, list[Path_]]] = defaultdict(list)  # by path of the data file
    elements: ClassVar[dict[str, list[tuple[str, int]]]] = defaultdict(list)  # by module: name of the table, index


# --- patterns ---------------------------------------------------------------------------------------------------------


class Pattern:
    """A compiled pattern whose methods can be exchanged."""

    __slots__ = (*METHODS, *ATTRIBUTES, "line", "real", "site")

    def __init__(self, site: str, line: str, real: re.Pattern[str]) -> None:
        self.site, self.line, self.real = site, line, real
        for name in ATTRIBUTES:
            setattr(self, name, getattr(real, name))
        self.switch()

    def become(self, other: Any) -> None:
        """Answer as another pattern does."""
        for name in METHODS:
            setattr(self, name, getattr(other, name))

    def switch(self) -> None:
        """Answer as `Off` says."""
        if self.site in Off.sites or self.line in Off.sites:
            self.become(never(self.real))
        elif Off.alternatives.get(self.site):
            self.become(without(self.real, Off.alternatives[self.site]) or self.real)
        else:
            self.become(self.real)


PATTERNS: dict[str, Pattern] = {}  # by site


def never(real: re.Pattern[str]) -> re.Pattern[str]:
    """A pattern with the same groups that matches nothing."""
    with suppress(re.error), warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)  # flags that do not stand at the start
        return _compile(f"(?!)(?:{real.pattern})", real.flags)
    return _compile("(?!)")


@functools.cache
def _without(source: str, flags: int, starts: tuple[int, ...]) -> re.Pattern[str] | None:
    for start in sorted(starts, reverse=True):
        source = f"{source[:start]}(?!){source[start:]}"
    with suppress(re.error, DeprecationWarning):
        return _compile(source, flags)
    return None


def without(real: re.Pattern[str], starts: set[int]) -> re.Pattern[str] | None:
    """The pattern without the alternatives that begin at these offsets; None if there is no such pattern."""
    return _without(real.pattern, real.flags, tuple(sorted(starts)))


def alternatives(source: str, deepest: int = 1) -> list[list[tuple[int, int]]]:
    """The alternations of a pattern down to a depth of groups: start and end of each of their alternatives."""
    found: list[list[tuple[int, int]]] = []
    open_: list[tuple[int, list[tuple[int, int]]]] = [(0, [])]
    at = 0

    def close(end: int) -> None:
        start, before = open_.pop()
        if before and len(open_) <= deepest:
            found.append([*before, (start, end)])

    while at < len(source):
        if source[at] == "\\":
            at += 2
        elif source[at] == "[":
            at = _compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL).match(source, at).end()  # type: ignore[union-attr]
        elif source[at] == "(":
            opening = _compile(r"\((?:\?(?:P<\w+>|<?[=!]|[:>]|[a-zA-Z-]*:|P=\w+|[a-zA-Z]+))?").match(source, at)
            at = opening.end()  # type: ignore[union-attr]
            open_.append((at, []))
        elif source[at] == "|":
            start, before = open_.pop()
            open_.append((at + 1, [*before, (start, at)]))
            at += 1
        else:
            if source[at] == ")":
                close(at)
            at += 1
    close(at)
    return found


def is_forbidding(source: str, start: int) -> bool:
    """Whether the alternative that begins there is one of what must not stand there: (?!…) or (?<!…)."""
    group = next((group for group in alternatives(source) if any(start == one for one, _ in group)), [(0, 0)])
    return source[: group[0][0]].endswith(("(?!", "(?<!"))


def install(package: str) -> None:
    """Makes the rules of a package switchable. Call it before the package is imported."""
    inside = f"{package}."

    def compiled(pattern: Any, flags: Any = 0) -> Any:
        frame = sys._getframe(1)
        module = frame.f_globals.get("__name__", "")
        return _made(module, frame.f_lineno, pattern, flags) if module.startswith(inside) else _compile(pattern, flags)

    def patched(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(pattern: Any, *arguments: Any, flags: Any = 0, **more: Any) -> Any:
            frame = sys._getframe(1)
            module = frame.f_globals.get("__name__", "")
            if not module.startswith(inside):
                return original(pattern, *arguments, **({"flags": flags} if flags else {}), **more)
            return getattr(_made(module, frame.f_lineno, pattern, flags), name)(*arguments, **more)

        return call

    re.compile = compiled  # type: ignore[assignment]
    for name in METHODS:
        setattr(re, name, patched(name, getattr(re, name)))
    importlib.machinery.SourceFileLoader.get_code = _code_without(  # type: ignore[method-assign]
        importlib.machinery.SourceFileLoader.get_code
    )


def _made(module: str, line: int, pattern: Any, flags: Any) -> Any:
    if isinstance(pattern, Pattern):
        return pattern
    if not isinstance(pattern, str):
        return _compile(pattern, flags)
    digest = hashlib.md5(f"{int(flags)} {pattern!a}".encode()).hexdigest()[:8]
    site = f"{module}:{line}:{digest}"
    if site not in PATTERNS:
        PATTERNS[site] = Pattern(site, f"{module}:{line}", _compile(pattern, flags))
    return PATTERNS[site]


# --- rows of data files and of tables in the code ---------------------------------------------------------------------


def load_without_rows(files: list[Path]) -> None:
    """Lets the data files be parsed without the rows of `Off.rows`."""
    texts = {file.read_text("utf-8"): str(file) for file in files}
    sizes = {len(text) for text in texts}
    known: dict[str, Any] = {}

    def patched(original: Callable[..., Any]) -> Callable[..., Any]:
        def loads(text: Any, *arguments: Any, **more: Any) -> Any:
            file = texts.get(text) if len(text) in sizes and isinstance(text, str) else None
            if file is None:
                return original(text, *arguments, **more)
            if file not in known:
                known[file] = original(text)
            return removed(known[file], Off.rows[file]) if Off.rows.get(file) else known[file]

        return loads

    tomllib.loads, json.loads = patched(tomllib.loads), patched(json.loads)


def removed(value: Any, paths: list[Path_]) -> Any:
    """A copy of the value without what stands at these paths."""
    value = deepcopy(value)
    for path in sorted(paths, key=lambda path: [(isinstance(step, int), str(step).zfill(6)) for step in path])[::-1]:
        holder = value
        for step in path[:-1]:
            holder = holder[step]
        del holder[path[-1]]
    return value


def rows_of(value: Any, path: Path_ = (), needed: frozenset[str] = frozenset()) -> Iterator[tuple[Path_, Any]]:
    """Each row of a parsed data file: elements of lists, entries of tables below the first level, and the fields of a
    row that not all of its sort have."""
    entries = enumerate(value) if isinstance(value, list) else value.items()
    inner = list(value if isinstance(value, list) else value.values())
    alike = [frozenset(one) for one in inner if isinstance(one, dict)]
    common = frozenset.intersection(*alike) if len(alike) == len(inner) > 1 else frozenset()
    for key, one in entries:
        if key in NOT_RULES:
            continue
        if path and key not in needed:
            yield (*path, key), one
        if isinstance(one, list | dict):
            yield from rows_of(one, (*path, key), common)


def tables_of(file: Path) -> Iterator[tuple[str, int, str, list[str], bool]]:
    """Elements of a module's tables: the table, the index, the source, its strings, and whether it names code."""
    source = file.read_text("utf-8")
    for name, table in _tables(ast.parse(source)):
        for index, one in enumerate(_elements(table)):
            nodes = [one, table.values[index]] if isinstance(table, ast.Dict) else [one]
            parts = [part for node in nodes if node for part in ast.walk(node)]
            strings = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            names_code = any(isinstance(part, ast.Name | ast.Attribute) for part in parts)
            yield name, index, " ".join(ast.unparse(nodes[0] or nodes[1]).split())[:60], strings, names_code


def _tables(tree: ast.Module) -> Iterator[tuple[str, Any]]:
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            value = node.value
            if isinstance(value, ast.Call) and len(value.args) == 1:
                value = value.args[0]
            is_table = isinstance(value, ast.Tuple | ast.List | ast.Set | ast.Dict) and len(_elements(value)) > 1
            if isinstance(target, ast.Name) and is_table and not target.id.startswith("__"):
                yield target.id, value


def _elements(table: Any) -> list[Any]:
    return table.keys if isinstance(table, ast.Dict) else table.elts  # type: ignore[no-any-return]


def _code_without(original: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[str, Any] = {}

    def get_code(self: Any, name: str) -> Any:
        if not Off.elements.get(name):
            if name not in known:
                known[name] = original(self, name)
            return known[name]
        tree = ast.parse(self.get_data(self.get_filename(name)))
        tables = dict(_tables(tree))
        for table, index in sorted(Off.elements[name], reverse=True):
            for part in (_elements(tables[table]), getattr(tables[table], "values", None)):
                if part is not None:
                    del part[index]
        return compile(tree, self.get_filename(name), "exec", dont_inherit=True)

    return get_code


# --- conditions and caches --------------------------------------------------------------------------------------------

_ALWAYS = {False: lambda *_, **__: False, True: lambda *_, **__: True}


def conditions_of(module: types.ModuleType) -> dict[str, types.FunctionType]:
    """The functions, methods and properties of a module that say yes or no, by qualified name."""
    found: dict[str, types.FunctionType] = {}
    owners = [module, *(one for one in vars(module).values() if inspect.isclass(one))]
    for owner in owners:
        for value in list(vars(owner).values()):
            function = getattr(value, "fget", None) or getattr(value, "func", None) or value
            function = inspect.unwrap(getattr(function, "__func__", function))
            if isinstance(function, types.FunctionType) and function.__module__ == module.__name__:
                plain = not function.__code__.co_freevars
                if plain and function.__annotations__.get("return") in ("bool", bool):
                    found[f"{module.__name__}.{function.__qualname__}"] = function
    return found


def set_constant(function: types.FunctionType, value: bool) -> None:
    """Lets a function answer the same whatever it is asked, wherever it was imported."""
    function.__code__ = _ALWAYS[value].__code__
    function.__defaults__ = function.__kwdefaults__ = None


def spy_on(function: types.FunctionType, heard: Callable[[bool], None]) -> None:
    """Tells `heard` each answer of a function."""
    parts = (function.__globals__, function.__name__, function.__defaults__, function.__closure__)
    original = types.FunctionType(function.__code__, *parts)
    original.__kwdefaults__ = function.__kwdefaults__

    def call(*arguments: Any, **more: Any) -> Any:
        answer = original(*arguments, **more)
        heard(bool(answer))
        return answer

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        code = compile("def call(*a, **k): return (0.25)(*a, **k)", "spy", "exec").co_consts[0]
    function.__code__ = code.replace(co_consts=tuple(call if one == 0.25 else one for one in code.co_consts))
    function.__defaults__ = function.__kwdefaults__ = None


def caches(package: str) -> list[Any]:
    """The cached functions of a package."""
    kind = type(functools.lru_cache(len))
    return [one for one in gc.get_objects() if isinstance(one, kind) and (one.__module__ or "").startswith(package)]


def takes_nothing(cached: Any) -> bool:
    """Whether a cached function has no parameters: what it gives does not depend on a text."""
    return not inspect.signature(cached.__wrapped__).parameters


def names_of_patterns(modules: list[types.ModuleType], loaded: list[tuple[str, Any]]) -> dict[str, str]:
    """A name for the site of each pattern that can be reached from a module's globals or a loader's answer."""
    names: dict[str, str] = {}

    def walk(value: Any, name: str, depth: int) -> None:
        if isinstance(value, Pattern):
            names.setdefault(value.site, name)
        elif depth > 3:
            return
        elif isinstance(value, dict):
            for key, one in value.items():
                walk(key, name, depth + 1)
                walk(one, f"{name}[{str(key)[:20]}]", depth + 1)
        elif isinstance(value, list | tuple) and not is_dataclass(value):
            for index, one in enumerate(value):
                walk(one, f"{name}[{index}]", depth + 1)
        elif is_dataclass(value) and not isinstance(value, type):
            for one in fields(value):
                walk(getattr(value, one.name, None), f"{name}.{one.name}", depth + 1)

    for module in modules:
        for name, value in vars(module).items():
            if getattr(value, "__module__", module.__name__) == module.__name__ and inspect.isclass(value):
                for inner, one in vars(value).items():
                    walk(one, f"{name}.{inner}", 1)
            else:
                walk(value, name, 0)
    for name, value in loaded:
        walk(value, name, 0)
    return names
