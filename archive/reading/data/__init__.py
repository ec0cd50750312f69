"""The rules of reading as TOML tables: selectors and patterns, each with the page where it was seen."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from string import Template
from typing import Any


def load_tables(name: str, folder: str = __name__) -> dict[str, Any]:
    """The content of a TOML file in this package, or in the package `folder`."""
    return tomllib.loads(resources.files(folder).joinpath(name).read_text("utf-8"))


def fill(pattern: str, parts: Mapping[str, str]) -> str:
    """The pattern with each ${name} replaced by that part. Every other $ stays: it matches the end of a line."""
    return Template(pattern).safe_substitute(parts)
