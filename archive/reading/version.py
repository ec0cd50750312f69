"""The version of the reader, which every text in the archive names."""

# Raise it when a change alters what is read from a stored page: `fanzha status` then counts the pages that an earlier
# version read, and `fanzha rebuild` reads them again.
READER_VERSION = "7"
