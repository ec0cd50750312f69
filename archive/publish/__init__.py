"""Publishing: one file with all that is public, built aside, checked, and swapped in."""

from archive.publish.errors import (
    AlreadyPublishing,
    ArchiveUnusable,
    CheckFailed,
    DiskFull,
    FolderUnusable,
    NothingToPublish,
    PublishRefused,
    Shrunk,
    WorkingFileBusy,
)
from archive.publish.publishing import Published, publish

__all__ = [
    "AlreadyPublishing",
    "ArchiveUnusable",
    "CheckFailed",
    "DiskFull",
    "FolderUnusable",
    "NothingToPublish",
    "PublishRefused",
    "Published",
    "Shrunk",
    "WorkingFileBusy",
    "publish",
]
