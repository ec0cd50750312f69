"""The tables that the rules of analysis go by, as JSON: words, names and hosts, each with where it was seen."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any


def load_data(name: str) -> Any:
    """What a file of this folder holds."""
    return json.loads(resources.files(__name__).joinpath(name).read_text("utf-8"))
