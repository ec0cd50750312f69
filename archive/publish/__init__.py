"""Publishing: one file with all that is public, built aside, checked, and swapped in."""

from archive.publish.publishing import publish

__all__ = ["publish"]
