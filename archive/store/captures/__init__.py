"""Captures in WARC files: taking in those of other programs, and finding which are lost."""
