"""Why a backup or a restore did not come about. Nothing under the wanted name was made or changed."""

from __future__ import annotations

from archive.errors import FanzhaError

# What to do with a damaged backup, whose own files are never to be changed.
OTHERWISE = (
    "Use an older backup. If there is none, keep what can be read of this one: `cp -r BACKUP/data NEW`, then "
    "`fanzha --data NEW rebuild --force`."
)


class BackupError(FanzhaError):
    """A backup was not made, or not restored."""


class TargetExists(BackupError):
    """There is something already where the copy is to be made, or another process makes it now."""


class TargetUnusable(BackupError):
    """The copy cannot be made there: its folder is missing, or one of both folders lies in the other."""


class SourceChanged(BackupError):
    """Files went away while they were copied, again and again."""


class SourceDamaged(BackupError):
    """The working file is damaged: a copy of it is no backup."""


class NotABackup(BackupError):
    """The folder is no backup of fanzha."""


class BackupDamaged(BackupError):
    """Files of a backup are missing, or differ from its manifest."""
