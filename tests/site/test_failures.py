"""What a reader learns about a failure: what happened, what to do, when to try again, and the words that were typed."""

from __future__ import annotations

import asyncio

import lxml.html
import pytest
from datasette.app import Datasette

from archive.site.edition.edition import OverwrittenError
from archive.site.edition.public_file import PublicFile, WarmingError
from archive.site.failures import KINDS, Failure
from archive.site.fairness.allowance import Account
from archive.site.fairness.request_work import SECONDS, RequestWork, TooSlowError, working_for
from archive.site.http import errors
from archive.site.http.errors import FailedRequest, Refusals
from archive.site.plugin import make_datasette
from archive.site.strings import word
from tests.support.growth import assert_linear
from tests.support.public_file import Get

PARAGRAPH = '被告人张某某等人以"投资理财"为名，<b>骗取</b>多名老年人 & 其亲属的钱款'
BROWSER = {"accept": "text/html,application/xhtml+xml"}


def box(html: str) -> str:
    """What stands in the search box of a page."""
    return str(lxml.html.document_fromstring(html).xpath("string(//main//form//input[@name='q']/@value)"))


def again(html: str) -> list[str]:
    return [str(href) for href in lxml.html.document_fromstring(html).xpath("//p[@class='ways']/a[@class]/@href")]


@pytest.fixture
def failing(public_db: object, monkeypatch: pytest.MonkeyPatch) -> object:
    """A site that answers every question to its file with the exception that was set."""
    datasette = make_datasette(public_db)  # type: ignore[arg-type]
    asyncio.run(datasette.client.get("/"))

    def fail_with(error: type[Exception]) -> Datasette:
        async def fail(*_: object, **__: object) -> None:
            raise error

        for name in ("ask", "search"):
            monkeypatch.setattr(PublicFile, name, fail)
        return datasette

    return fail_with


@pytest.mark.parametrize("kind", [TooSlowError, WarmingError, OverwrittenError])
def test_the_search_box_has_what_was_typed(failing: object, kind: type[Exception]) -> None:
    datasette = failing(kind)  # type: ignore[operator]
    for path in ("/search", "/cases"):
        answer = asyncio.run(datasette.client.get(path, params={"q": PARAGRAPH + "字" * 300, "kind": "report"}))
        page = lxml.html.document_fromstring(answer.text)
        assert (answer.status_code, box(answer.text)) == (503, (PARAGRAPH + "字" * 300)[:200])
        assert page.xpath("//main//form/@action") == [path]
        assert not page.xpath("//main//b")


@pytest.mark.parametrize(
    ("kind", "code", "has_home"), [(WarmingError, "warming", False), (OverwrittenError, "overwritten", False)]
)
def test_what_passes_has_a_link_to_try_again(failing: object, kind: type[Exception], code: str, has_home: bool) -> None:
    datasette = failing(kind)  # type: ignore[operator]
    answer = asyncio.run(datasette.client.get("/search?q=%E8%AF%88%E9%AA%97&kind=report"))
    assert again(answer.text) == ["?q=%E8%AF%88%E9%AA%97&kind=report"]
    assert answer.headers["retry-after"] in answer.text
    assert (word("error.home") in answer.text) == has_home  # the home page fails as well
    data = asyncio.run(datasette.client.get("/search.json?q=1"))
    assert (data.json()["code"], data.json()["retry_after"]) == (code, int(data.headers["retry-after"]))


@pytest.mark.parametrize(("used", "code"), [(SECONDS, "too_slow"), (SECONDS / 10, "busy")])
def test_only_a_question_that_waited_for_others_is_worth_asking_again(used: float, code: str) -> None:
    work = RequestWork(Account(5, 120), seconds=SECONDS)
    work.charge(used)
    with working_for(work):
        failure = errors.failure_of(TooSlowError())
    assert (failure.code, failure.retry_after) == (code, KINDS[code].retry_after)
    answer = errors.response(FailedRequest("/search"), failure, "")
    assert ("retry-after" in answer.headers) == (code == "busy")


def test_files_are_answered_with_text_and_suggestions_with_json(failing: object) -> None:
    datasette = failing(WarmingError)  # type: ignore[operator]
    text = asyncio.run(datasette.client.get("/cases.csv"))
    assert text.headers["content-type"].startswith("text/plain")
    assert text.text == Failure("warming").as_text()
    page = asyncio.run(datasette.client.get("/cases.csv", headers=BROWSER))
    assert page.headers["content-type"].startswith("text/html")
    suggestions = asyncio.run(datasette.client.get("/search/suggest?q=1"))
    assert (suggestions.json()["code"], suggestions.status_code) == ("warming", 503)


def test_a_page_that_is_closed_says_nothing_of_the_inside(get: Get) -> None:
    answer = get("/fanzha?sql=select+1")
    assert answer.status_code == 403
    assert "execute-sql" not in answer.text


def test_a_refusal_is_made_once_and_filled_in_for_each_request(site: Datasette) -> None:
    made = 0

    async def page(request: FailedRequest, failure: Failure) -> str:
        nonlocal made
        made += 1
        return await errors.page(site, request, failure)

    async def ask() -> list[str]:
        refusals, failure = Refusals(page), Failure("too_many", seconds=3)
        requests = [FailedRequest("/search", f"q={one}&a=%22%3E") for one in ("%22%3E%3Cb%3E", "乙", "\uf0f1")]
        return [(await refusals.answer(request, failure)).body for request in requests]

    pages = asyncio.run(ask())
    assert made == 1
    assert [box(one) for one in pages] == ['"><b>', "乙", "\uf0f1"]
    assert [again(one) for one in pages[:2]] == [["?q=%22%3E%3Cb%3E&a=%22%3E"], ["?q=乙&a=%22%3E"]]
    assert "约 3 秒后" in pages[0]
    assert not any(lxml.html.document_fromstring(one).xpath("//main//b") for one in pages)


def test_refusals_with_different_causes_are_one_page() -> None:
    """Else a client could have as many pages made and remembered as it finds wrong values."""
    made = 0

    async def page(_: FailedRequest, failure: Failure) -> str:
        nonlocal made
        made += 1
        return f"{errors.TYPED} {failure.why}"

    async def ask() -> list[str]:
        refusals = Refusals(page)
        causes = ("<b>", errors.TYPED, errors.CAUSE)
        answers = [await refusals.answer(FailedRequest("/", "q=乙"), Failure("bad_request", one)) for one in causes]
        answers.append(await refusals.answer(FailedRequest("/", "q=乙"), Failure("bad_request")))
        return [answer.body for answer in answers]

    whole = f"乙 {Failure('bad_request').why}"
    assert asyncio.run(ask()) == ["乙 &lt;b&gt;", f"乙 {errors.TYPED}", f"乙 {errors.CAUSE}", whole]
    assert made == 2


def test_a_refusal_costs_time_by_the_length_of_what_was_asked() -> None:
    async def page(*_: object) -> str:
        return f'<input value="{errors.TYPED}"><a href="{errors.AGAIN}">' + "x" * 5_000

    refusals, failure = Refusals(page), Failure("too_many", seconds=3)
    assert_linear(
        lambda request: asyncio.run(refusals.answer(request, failure)),
        lambda signs: FailedRequest("/search", "q=" + "%E8%AF%88" * signs),
        size=2_000,
    )
