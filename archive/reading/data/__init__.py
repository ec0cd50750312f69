"""The tables that the rules of reading go by, as TOML: selectors and patterns, each with where it was seen."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from string import Template
from typing import Any


def load_tables(name: str, folder: str = __name__) -> dict[str, Any]:
    """What a TOML file of this folder, or of another package, holds."""
    return tomllib.loads(resources.files(folder).joinpath(name).read_text("utf-8"))


def fill(pattern: str, parts: Mapping[str, str]) -> str:
    """The pattern with each ${name} of a part replaced; every other $ is the end of a line."""
    return Template(pattern).safe_substitute(parts)
