"""The archive: reading, sorting, storing, searching and publishing what the crawler brings. No network here."""

__version__ = "0.1.0"
