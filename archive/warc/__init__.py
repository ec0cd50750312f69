"""WARC files: written, read, and their content coding undone."""
