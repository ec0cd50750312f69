"""Captures in WARC files: importing those of other programs, moving them, and finding which are lost."""
