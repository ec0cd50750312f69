"""Takes the WARC files and the ledger of other machines' data folders into an archive, as if it had crawled itself."""

from archive.merge.merging import MergedFolder, check_folders, merge

__all__ = ["MergedFolder", "check_folders", "merge"]
