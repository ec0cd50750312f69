"""The language of a request holds in all threads that work for it, and in no other request."""

from __future__ import annotations

import asyncio

import pytest

from archive.site.fairness.executor import FairExecutor
from archive.site.languages import DEFAULT, LANGUAGES, language, speaking, text_of
from archive.site.strings import word


def test_without_a_request_it_is_chinese() -> None:
    assert language() is DEFAULT
    assert word("nav.home") == "首页"


def test_a_thread_speaks_the_language_of_the_request_that_it_works_for() -> None:
    executor = FairExecutor(1)

    async def request(code: str) -> str:
        with speaking(LANGUAGES[code]):
            return await asyncio.get_running_loop().run_in_executor(executor, lambda: language().code)

    async def both() -> list[str]:
        return await asyncio.gather(*map(request, ["en", "zh", "en"]))

    try:
        assert asyncio.run(both()) == ["en", "zh", "en"]
        assert executor.submit(lambda: language().code).result() == "zh"
    finally:
        executor.shutdown()


def test_a_key_that_no_catalogue_has_is_an_error() -> None:
    assert text_of("nav.nowhere", "en") is None
    with pytest.raises(KeyError, match=r"nav\.nowhere"):
        word("nav.nowhere")
