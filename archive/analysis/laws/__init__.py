"""The registry of laws: which law a name, a short name or a number means. data/laws.toml holds it."""

from archive.analysis.laws.registry import KINDS, all_laws, law_named

__all__ = ["KINDS", "all_laws", "law_named"]
