"""The guard around Datasette: refuses some requests, answers errors, and corrects what Datasette sends.

The answer to HEAD has no body, and an error is no page where a program fetches data or a file. A response ends when its
client has disconnected.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from functools import partial
from typing import TYPE_CHECKING

from archive.site.edition.public_file import PublicFile
from archive.site.failures import Failure
from archive.site.fairness.allowance import Allowances, client_of
from archive.site.fairness.large_answers import SIZE, CrowdedError, LargeAnswer, LargeAnswers
from archive.site.fairness.request_work import RequestWork, current_work, working_for
from archive.site.http import errors, posted_form, request_form
from archive.site.http.csv_stream import CsvStream
from archive.site.http.security_headers import App, Message, Receive, Send, with_headers
from archive.site.http.table_costs import check_table_request, leaving_out_facets

if TYPE_CHECKING:
    from datasette.app import Datasette

CSV_PIECE = 32_768  # bytes of rows that are sent at once: Datasette sends every row by itself
LOG = logging.getLogger("fanzha.site")
QUERIES = logging.getLogger("fanzha.queries")
CSV = (b"text/plain", b"text/csv")  # what Datasette sends as a table


class _Ended(BaseException):
    """Ends a response early. It is no Exception, because Datasette answers an Exception with a second response."""


def guarded(
    app: App, datasette: Datasette, public: PublicFile, large_answers: LargeAnswers, without_content: re.Pattern[str]
) -> App:
    """The app with the site's headers, limits and corrections around it.

    `without_content` matches the paths that are answered before the public file was compared with its checksum.
    """

    allowances = Allowances()
    refusals = errors.Refusals(partial(errors.page, datasette))

    async def guard(scope: Message, receive: Receive, send: Send) -> None:
        await public.start()
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        await public.follow()
        work = current_work() or RequestWork(allowances.account(client_of((scope.get("client") or ("",))[0])))
        with working_for(work), public.pinned():
            await answered(scope, receive, send)

    async def answered(scope: Message, receive: Receive, send: Send) -> None:
        answer, begin = _Response(with_headers(send), receive, scope, large_answers), time.monotonic()
        try:
            forwarded = request_form.for_datasette(scope)
            if isinstance(forwarded, Failure):
                response = await refusals.answer(errors.FailedRequest.of(scope), forwarded)
                await response.asgi_send(answer.send)
            else:
                if not without_content.match(forwarded["path"]):
                    await public.wait_for_checksum()
                if scope["method"] == "POST":
                    forwarded["posted"] = posted_form.text_of(scope, await posted_form.body_of(receive))
                query_string = forwarded["query_string"].decode("latin-1")
                with leaving_out_facets(await check_table_request(public, forwarded["path"], query_string)):
                    await app(forwarded, receive, answer.send)
        except _Ended:
            return
        except CrowdedError as crowded:
            failure = Failure("own_downloads" if crowded.is_own else "downloads")
            await (await refusals.answer(errors.FailedRequest.of(scope), failure)).asgi_send(answer.send)
        except Exception as error:  # noqa: BLE001 the reader gets a page, the log the trace
            response = await errors.answer_to(datasette, scope, error)
            if not answer.has_begun:
                await response.asgi_send(answer.send)
        finally:
            answer.close()
            query = scope["query_string"].decode("latin-1")
            address, took = errors.address_of(scope) + (query and f"?{query}"), time.monotonic() - begin
            client = (scope.get("client") or ("",))[0]
            QUERIES.info("%s %s %s: %s, %.3f s", client, scope["method"], address, answer.status, took)

    return guard


class _Response:
    """A response that is being sent. It ends if its client disconnects: Datasette alone would read the whole table."""

    def __init__(self, send: Send, receive: Receive, scope: Message, large_answers: LargeAnswers) -> None:
        self.has_begun = False
        self._large_answers = large_answers
        self._large: LargeAnswer | None = None  # if the response is one
        self._client = client_of((scope.get("client") or ("",))[0])
        self.status: int | None = None  # None if nothing was sent
        self._start: Message | None = None  # held back until the body begins, so that an error can replace it
        self._send, self._receive = send, receive
        self._leaving: asyncio.Task[None] | None = None  # for a response in pieces: done when the client has gone
        self._request = errors.FailedRequest.of(scope)
        self._path, self._is_head = scope["path"], scope["method"] == "HEAD"
        self._csv: CsvStream | None = None
        self._rows = b""  # of the CSV, which are not sent yet

    async def send(self, message: Message) -> None:
        """Send a message of the app."""
        if message["type"] == "http.response.start":
            if self.has_begun:  # the answer failed, and Datasette would send a page about it behind what was sent
                raise _Ended
            self._start = message
            return
        if self._start is not None:
            start, self._start = self._start, None
            if message.get("more_body") and not self._is_head and _is_large(start):
                self._large = self._counted()
            await self._begin(start)
        if message.get("more_body") and self._leaving is None:
            self._leaving = asyncio.create_task(self._gone())
        if self._leaving is not None and self._leaving.done():
            raise _Ended
        if self._large is not None:
            self._large.sent += len(message.get("body", b""))
        if self._csv is not None:
            await self._send_csv(self._csv, message)
        else:
            await self._send(message)

    def close(self) -> None:
        """The answer is over: stop watching the client."""
        if self._large is not None:
            self._large_answers.end(self._large)
        if self._leaving is not None:
            self._leaving.cancel()

    def _counted(self) -> LargeAnswer:
        """Count this response as a large one. Raises CrowdedError if there are too many."""
        task = asyncio.current_task()
        assert task is not None
        large = LargeAnswer(self._client, stop=task.cancel)
        self._large_answers.begin(large)
        return large

    async def _gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _begin(self, message: Message) -> None:
        media = _header(message, b"content-type")
        self.has_begun, self.status = True, message["status"]
        is_page_about_error = message["status"] >= 400 and media.startswith(b"text/html")
        if is_page_about_error and self._request.form is not errors.ErrorForm.PAGE:
            await self._end_without_page(message["status"])
        await self._send(message)
        if self._is_head:
            await self._send({"type": "http.response.body", "body": b""})
            raise _Ended  # else Datasette would read a streamed table to its end
        if message["status"] == 200 and self._path.endswith(".csv") and media.startswith(CSV):
            self._csv = CsvStream()

    async def _end_without_page(self, status: int) -> None:
        """Send an error as JSON or text in place of a page: our own views answer errors with pages at any path."""
        response = errors.response(self._request, Failure.of_status(status), "")
        if self._is_head:
            response.body = ""
        await response.asgi_send(self._send)
        raise _Ended

    async def _send_csv(self, csv: CsvStream, message: Message) -> None:
        """Send a piece of a CSV. If the table was cut off, break off the transfer, so that clients notice it."""
        is_last = not message.get("more_body", False)
        body = csv.feed(message.get("body", b"")) + (csv.end() if is_last else b"")
        self._rows += body
        if len(self._rows) >= CSV_PIECE or is_last:
            rows, self._rows = self._rows, b""
            await self._send({**message, "body": rows, "more_body": csv.is_cut or not is_last})
            if work := current_work():
                work.renew()  # a table may take as long for each piece as a page does
        if csv.is_cut:
            LOG.error("%s: a CSV was cut off", self._path)
            raise _Ended


def _header(start: Message, name: bytes) -> bytes:
    headers: dict[bytes, bytes] = {key.lower(): value for key, value in start.get("headers", ())}
    return headers.get(name, b"")


def _is_large(start: Message) -> bool:
    """Whether a response in pieces is large: by its length, or because it is a table, whose length is not known."""
    length = _header(start, b"content-length")
    return int(length) >= SIZE if length else _header(start, b"content-type").startswith(CSV)
