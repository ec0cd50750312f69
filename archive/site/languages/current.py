"""The language of the running request, which its threads inherit with its context."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """A language that the interface has."""

    code: str  # of the folder of its catalogue, and of the parameter `lang`
    tag: str  # as HTML and HTTP name it (BCP 47)
    name: str  # in the language itself


DEFAULT = Language("zh", "zh-Hans", "中文")  # also the language of what the archive holds
LANGUAGES = {one.code: one for one in (DEFAULT, Language("en", "en", "English"))}


@dataclass(frozen=True, slots=True)
class Speech:
    """In which language a request is answered, and which one its browser gets where the address names none."""

    language: Language = DEFAULT
    preferred: Language = DEFAULT


WITHOUT_REQUEST = Speech()
_current: ContextVar[Speech] = ContextVar("speech", default=WITHOUT_REQUEST)


def speech() -> Speech:
    """The languages of the running request; DEFAULT without one."""
    return _current.get()


def language() -> Language:
    """The language in which the running request is answered; DEFAULT without one."""
    return _current.get().language


@contextmanager
def speaking(spoken: Speech) -> Iterator[None]:
    """Within the block, the interface speaks this language."""
    token = _current.set(spoken)
    try:
        yield
    finally:
        _current.reset(token)
