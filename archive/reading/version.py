"""The version of the reader: a page read by another version is read again."""

# Raise it when a change in this package alters what is read from a stored page.
READER_VERSION = "1"
