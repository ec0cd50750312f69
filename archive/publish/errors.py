"""The failures of a publishing. None of them leaves a damaged or half-written public file in place."""

from __future__ import annotations

from archive.errors import FanzhaError


class PublishRefused(FanzhaError):
    """The base class of the failures after which nothing was published: all of this module but SwapUnfinished.

    `what` says what happened. The message adds what was kept and what to do (`todo`), on one line.
    """

    todo = ""

    def __init__(self, what: str) -> None:
        super().__init__(f"Nothing was published: {what}. The last public file is as it was. {self.todo}")
        self.what = what


class SwapUnfinished(FanzhaError):
    """The publishing was recorded, but not all of its files could be moved to their places."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The new public file is made and recorded, but it could not be moved to its place: {what}. The file in "
            "that place is a good one. Mend this and run `fanzha publish` again, which first moves what is left."
        )


class ArchiveUnusable(PublishRefused):
    """The working file is missing, lacks tables, or cannot be opened or written.

    If the file is locked when it is opened, this is raised; if it is locked later, WorkingFileBusy is raised.
    """

    todo = "Make an archive first (fanzha crawl, fanzha import), or say where it is with --data or FANZHA_DATA."


class FolderUnusable(PublishRefused):
    """The public folder cannot be made or written."""

    todo = "Give this user write permission to the folder, or choose another with --data or FANZHA_DATA."


class AlreadyPublishing(PublishRefused):
    """Another process is publishing into the same folder."""

    todo = "Wait until it is done."


class DiskFull(PublishRefused):
    """The disk has no room for the new files, took no more bytes (full, quota, limit on file size), or SQLite reported
    that it failed."""

    todo = "Make room for about twice the size of the public file and publish again."


class EditionGone(PublishRefused):
    """A source is held at an edition that cannot be read, and the last public file does not have its rows."""

    todo = "Release it (`fanzha hold SOURCE --release`), or hold it at another edition."


class ExportsEnded(PublishRefused):
    """A process that wrote exports was ended from outside."""

    todo = "Publish again when there is more memory, or without them (--no-exports)."


class WorkingFileBusy(PublishRefused):
    """The working file was locked when its rows were to be copied, or when the publishing was to be recorded in it."""

    todo = "Publish again; if it happens again, look for a program that holds a transaction open on archive.db."


class CheckFailed(PublishRefused):
    """The file that was built is not fit to be published, or the working file is damaged."""

    todo = "This is a fault of the archive: `fanzha rebuild` makes its tables again from the WARC files."


class NothingToPublish(CheckFailed):
    """No publication is about fraud."""

    todo = "Crawl or import pages first; `fanzha status` says how the last runs went."


class EditionsDamaged(PublishRefused):
    """The list of editions, or what is known of the last one, cannot be read."""

    todo = "Bring public/editions back from a backup, or move it aside: then the next publishing begins a new list."


class Shrunk(CheckFailed):
    """Too many publications were lost, or the last public file cannot be read for comparison.

    If a source declares a minimum, archive.publish.floors judges it by that. The other sources are judged by the share
    of their publications that they lost, each alone and all together.
    """

    todo = "If that is right, publish with --force, which is recorded; else look at `fanzha status`."
