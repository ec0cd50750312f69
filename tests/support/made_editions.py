"""Three editions, as publishing makes them, the last of which is the invented public file as it is.

From the first to the second a title was edited; in the third one work is new, and one is gone.
"""

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

DAYS = ("2026-10-28T02:30:00Z", "2026-11-20T02:30:00Z", "2026-11-28T02:30:00Z")
GONE = "yangli-gone-900999"  # slug
_WITHOUT_QA = "delete from publications where kind = 'press_qa'"
_WITH_ANOTHER = f"""insert into publications (id, slug, kind, title, topic, url, chars, copy_count)
    values (1, '{GONE}', 'report', '后来移除的文献', 'fraud', 'https://www.yangli.example/gone', 1, 1)"""
_BEFORE_EDITING = "update publications set title = '改前的题目' where kind = 'report' and id <> 1"
CHANGES = ((_WITHOUT_QA, _WITH_ANOTHER, _BEFORE_EDITING), (_WITHOUT_QA, _WITH_ANOTHER), ())


class NothingWithdrawn(WithdrawnFiles):
    """What a register without an entry says of every file."""

    def has_any(self) -> bool:
        return False


SETTINGS = EditionSettings(editions=2, with_exports=False)


def make_editions(public_db: Path, folder: Path) -> Path:
    """A folder with a copy of the public file, and the last two of the three editions. Returns the file."""
    public = folder / "fanzha.db"
    for now, changes in zip(DAYS, CHANGES, strict=True):
        aside = folder / "aside"
        aside.mkdir()
        new = Path(shutil.copy(public_db, aside / "fanzha.db"))
        if changes:
            with closing(sqlite3.connect(new)) as db:
                db.executescript(";".join(changes))
        EditionMaker(folder / FOLDER, aside / FOLDER, now, SETTINGS, NothingWithdrawn(folder)).make(new, None)
        new.replace(public)
        placing.bring(aside / FOLDER, folder / FOLDER)
        placing.switch(aside / FOLDER, folder / FOLDER)
        shutil.rmtree(aside)
    return public
