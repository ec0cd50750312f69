"""The working file archive.db: what was crawled, the publications made from it, and what is still to be fetched."""
