"""The README's commands are enough: what tests and benchmarks use is brought by the extra `test`, and by no other."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
KNOWN = {"archive", "crawler", "docs", "tests", *sys.stdlib_module_names}
# Modules that come with a distribution which is declared.
BROUGHT = {
    "brotli": "scrapy",
    "httpx": "datasette",
    "OpenSSL": "scrapy",
    "parsel": "scrapy",
    "twisted": "scrapy",
    "werkzeug": "pytest-httpserver",
}


def declared(extra: str) -> set[str]:
    """The distributions that an install with that extra brings by name."""
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"][extra]]
    inner = [found[1] for line in wanted if (found := re.match(r"fanzha\[(\w+)\]", line))]
    return {normalized(re.split(r"[^\w.-]", line)[0]) for line in wanted}.union(*map(declared, inner))


def normalized(name: str) -> str:
    """The name of a distribution as it is compared (PEP 503): some call themselves pytest_httpserver."""
    return re.sub(r"[-_.]+", "-", name).lower()


def used(path: Path) -> Iterator[str]:
    """Top-level modules that a file imports, or runs by `python -m`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
        elif isinstance(node, ast.List | ast.Tuple):
            texts = [str(one.value) if isinstance(one, ast.Constant) else "" for one in node.elts]
            yield from (after for before, after in pairwise(texts) if before == "-m" and after)


def test_what_the_tests_use_comes_with_the_second_command_of_the_readme() -> None:
    """`pip install -e '.[test]' && pytest`: ruff once came with the extra `dev` alone, and a test failed without it."""
    brought, named = declared("test"), packages_distributions()
    missing = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in (ROOT / "tests").rglob("*.py")
        for module in {name.partition(".")[0] for name in used(path)}
        - KNOWN
        - {one.stem for one in path.parent.iterdir()}
        if not brought & {BROUGHT.get(module, ""), *map(normalized, named.get(module, [module]))}
    }
    assert missing == set()


def test_ci_runs_the_commands_of_the_readme_in_an_environment_that_nothing_else_made() -> None:
    ci, readme = ((ROOT / name).read_text(encoding="utf-8") for name in (".ci/run", "README.md"))
    commands = re.findall(r"^pip install -e .* && \w+.*$", readme, re.MULTILINE)
    assert commands == ["pip install -e . && fanzha demo", "pip install -e '.[test]' && pytest"]
    ran = "\n".join(part.partition("\n\n")[0] for part in ci.split("in_new_environment readme")[1:])
    assert re.findall(r'"(.*?)(?: --no-serve .*| \|\| .*)?"', ran) == [
        *commands,
        "pytest -m slow",
        "pytest -m timing --dist load",
    ]
    assert "`pytest -m slow`" in readme
    assert "`pytest -m timing --dist load`" in readme
