"""Makes a data folder of a backup. Every checksum is compared before anything is written, and while it is copied."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from archive.backup.bag import PAYLOAD, Progress, faults, read_manifest
from archive.backup.copying import copy_file
from archive.backup.errors import BackupDamaged, TargetExists
from archive.backup.partial_folder import remove_leftovers, whole_folder

MAX_NAMED = 10  # files in one message


@dataclass(frozen=True, slots=True)
class Restored:
    """A data folder that was made of a backup."""

    data: Path
    files: int
    bytes: int
    leftovers: tuple[Path, ...]  # folders that killed restores had left, which were removed


def restore(backup: Path, data: Path, progress: Progress | None = None) -> Restored:
    """Copy the payload of a backup to `data`, which must be absent or empty. `data` appears only when it is whole.

    Raises TargetExists, NotABackup, BackupDamaged and OSError; then nothing was changed.
    """
    if data.exists() and any(data.iterdir()):
        raise TargetExists(f"{data} is not empty. Nothing was changed. Restore into another folder with --data.")
    files = read_manifest(backup)
    if found := list(faults(backup, progress)):
        raise BackupDamaged(_damaged(backup, [f"{one.path} ({one.what})" for one in found]))
    leftovers, size = tuple(remove_leftovers(data.parent)), 0
    with whole_folder(data) as folder:
        for file in files:
            copy = copy_file(backup / file.path, folder / PurePosixPath(file.path).relative_to(PAYLOAD))
            if copy.sha256 != file.sha256:
                raise BackupDamaged(_damaged(backup, [f"{file.path} (changed while it was copied)"]))
            size += copy.bytes
    return Restored(data, len(files), size, leftovers)


def _damaged(backup: Path, files: list[str]) -> str:
    more = f" and {len(files) - MAX_NAMED} more" if len(files) > MAX_NAMED else ""
    return f"{backup} is damaged: {', '.join(files[:MAX_NAMED])}{more}. Nothing was changed. Take another backup."
