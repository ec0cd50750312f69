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


DEFAULT = Language("zh", "zh-Hans", "中文")
LANGUAGES = {one.code: one for one in (DEFAULT, Language("en", "en", "English"))}
_current: ContextVar[Language] = ContextVar("language", default=DEFAULT)


def language() -> Language:
    """The language of the running request; DEFAULT without one."""
    return _current.get()


@contextmanager
def speaking(spoken: Language) -> Iterator[None]:
    """Within the block, the interface speaks this language."""
    token = _current.set(spoken)
    try:
        yield
    finally:
        _current.reset(token)
