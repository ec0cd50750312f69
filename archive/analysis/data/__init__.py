"""The tables that the rules of analysis use, as JSON and TOML: words, names and hosts, many with their origin."""

from __future__ import annotations

import json
import tomllib
from importlib import resources
from typing import Any


def load_data(name: str) -> Any:
    """The content of a JSON file of this folder."""
    return json.loads(resources.files(__name__).joinpath(name).read_text("utf-8"))


def load_toml(name: str) -> dict[str, Any]:
    """The content of a TOML file of this folder."""
    return tomllib.loads(resources.files(__name__).joinpath(name).read_text("utf-8"))
