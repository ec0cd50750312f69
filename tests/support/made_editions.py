"""Three editions of the invented public file, as publishing makes them: a title is edited, then a work is removed."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from archive.editions.listing import FOLDER
from archive.editions.settings import EditionSettings
from archive.publish.editions import placing
from archive.publish.editions.making import EditionMaker
from archive.publish.withdrawn_files import WithdrawnFiles

TITLE = "样例工作情况（已改）"
DAYS = ("2026-10-28T02:30:00Z", "2026-11-20T02:30:00Z", "2026-11-28T02:30:00Z")
CHANGES = (
    None,
    f"update publications set title = '{TITLE}' where kind = 'report'",
    "delete from publications where kind = 'press_qa'",
)


class NothingWithdrawn(WithdrawnFiles):
    """What a register without an entry says of every file."""

    def has_any(self) -> bool:
        return False


SETTINGS = EditionSettings(editions=2, with_exports=False)


def make_editions(public_db: Path, folder: Path) -> Path:
    """A folder with the last of the three as the public file, and the last two as editions. Returns the file."""
    public = folder / "fanzha.db"
    shutil.copy(public_db, public)
    for now, change in zip(DAYS, CHANGES, strict=True):
        aside = folder / "aside"
        aside.mkdir()
        new = Path(shutil.copy(public, aside / "fanzha.db"))
        if change:
            with closing(sqlite3.connect(new)) as db:
                db.execute(change)
                db.commit()
        EditionMaker(folder / FOLDER, aside / FOLDER, now, SETTINGS, NothingWithdrawn(folder)).make(new, None)
        new.replace(public)
        placing.bring(aside / FOLDER, folder / FOLDER)
        placing.switch(aside / FOLDER, folder / FOLDER)
        shutil.rmtree(aside)
    return public
