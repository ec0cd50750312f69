"""The archive reads, sorts, stores, searches and publishes what the crawler fetches. It sends no requests."""

__version__ = "0.1.0"
