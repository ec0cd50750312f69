"""The catalogues of the interface's texts, as their translators wrote them."""

from __future__ import annotations

from babel.messages.pofile import read_po

from archive.site.languages import LANGUAGES
from archive.site.languages.catalogues import ROOM


def _texts(language: str) -> dict[str, str]:
    """The texts of a language by key; of a text with plural forms, all of them."""
    written = (ROOM / language / "LC_MESSAGES" / "fanzha.po").read_text("utf-8").splitlines(keepends=True)
    return {
        (message.id if isinstance(message.id, str) else message.id[0]): (
            message.string if isinstance(message.string, str) else "\n".join(message.string)
        )
        for message in read_po(written, abort_invalid=True)
        if message.id
    }


WORDS = {language: _texts(language) for language in LANGUAGES}
