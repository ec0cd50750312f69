"""Writes and reads WARC files, and undoes the content codings of the bodies in them."""
