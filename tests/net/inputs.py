"""What both states read, as WARC files: the sample site frozen, the mirror, and every page and text that is kept."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tests.net.sample import NIGHTS, SOURCES, write_warc
from tests.net.states import ROOT
from tests.net.texts import texts

DATE = "2026-05-01T18:00:00Z"  # of the records that are made here


@dataclass(frozen=True)
class Archive:
    """An archive that each state makes: commands in order, and what is asked of it then."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    all_addresses: bool = True  # else the pages of publications and of each fourth case


def shared_folder() -> Path | None:
    """The folder of saved pages and corpora, FANZHA_SHARED; None if it is not here."""
    folder = Path(os.environ.get("FANZHA_SHARED", ROOT.parent / "shared"))
    return folder if (folder / "mirror").is_dir() else None


def archives(folder: Path, shared: Path | None) -> list[Archive]:
    """The archives to make; without the shared folder only those of our own texts."""
    read = folder / "texts.warc.gz"
    pages = ((text.url, DATE, (200, [("Content-Type", text.content_type)], text.body)) for text in texts(shared))
    write_warc(read, pages)
    night = ("crawl", *SOURCES, "--full", "--replay")
    found = [
        Archive("sample", tuple(step for warc in NIGHTS for step in ((*night, str(warc)), ("publish",)))),
        Archive("texts", (("import", str(read)), ("publish",)), all_addresses=False),
    ]
    if shared:
        mirror = ("crawl", "--all", "--replay", str(shared / "mirror" / "site.warc.gz"))
        found.append(Archive("mirror", (mirror, ("publish",))))
    return found
