"""Publishes one file with all public rows: builds it in a folder aside, checks it, and swaps it in."""

from archive.publish.publishing import publish

__all__ = ["publish"]
