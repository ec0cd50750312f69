"""Reads what the site shows from the public file and from the WARC files beside it."""
