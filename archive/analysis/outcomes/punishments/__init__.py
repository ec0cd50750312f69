"""The grammar of punishments in Chinese legal prose: 有期徒刑三年，缓刑五年，并处罚金人民币十万元.

`punishments_in` is the door.
"""

from __future__ import annotations

from .model import PhraseUse, Punishment, PunishmentPhrase, spanned
from .phrases import phrases_of

__all__ = ["PhraseUse", "Punishment", "PunishmentPhrase", "punishments_in", "spanned"]


def punishments_in(text: str) -> list[PunishmentPhrase]:
    """The words of a text that state punishments, in its order; also those that nobody got (see `PhraseUse`).

    Offsets are those of `text`, which is in simplified hanzi. Never raises; takes time in proportion to the text.
    """
    return phrases_of(text)
