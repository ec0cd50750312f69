"""The working file archive.db: what was crawled, what it makes, and what is still to be fetched."""
