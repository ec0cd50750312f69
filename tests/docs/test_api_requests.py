"""The requests of docs/api.md give the answers that stand below them, on the sample archive."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import httpx
import jq
import pytest

from archive.site.plugin import make_datasette
from tests.support.public_file import Get

pytestmark = pytest.mark.slow  # makes the sample archive

DOC = Path(__file__).resolve().parents[2] / "docs" / "api.md"
SITE = "http://127.0.0.1:8001"
BLOCKS = re.compile(r"```sh\n(curl .+?)```\n```(?:json|csv)\n(.+?)```", re.DOTALL)


@dataclass(frozen=True)
class Request:
    """A request of the document: its path with $NAMES, the jq program that its answer goes through, and the result."""

    path: str
    program: str | None
    result: str

    @classmethod
    def parse(cls, command: str, result: str) -> Request:
        """The request of a shell command with curl and perhaps jq."""
        words = shlex.split(command.replace("\\\n", " "))
        curl, jq_words = (words[: words.index("|")], words[words.index("|") + 1 :]) if "|" in words else (words, [])
        [address] = [word for word in curl if word.startswith(SITE)]
        values = [curl[at + 1] for at, word in enumerate(curl) if word in ("-d", "--data-urlencode")]
        query = urlencode([tuple(value.split("=", 1)) for value in values])
        return cls(
            address.removeprefix(SITE) + (f"?{query}" if query else ""), jq_words[-1] if jq_words else None, result
        )


def requests() -> Iterator[Request]:
    """The requests of the document."""
    return (Request.parse(*found) for found in BLOCKS.findall(DOC.read_text("utf-8")))


@pytest.fixture(scope="module")
def get(sample_data: Path) -> Get:
    """The answer of a site over the sample archive to a path with $SLUG and $CASE."""
    site = make_datasette(sample_data / "public" / "fanzha.db")

    def answer(path: str) -> httpx.Response:
        return asyncio.run(site.client.get(path))

    listed = answer("/fanzha/publications.json?_shape=array&kind=guiding_cases&_sort_desc=published&_col=slug")
    names = {"$SLUG": listed.json()[0]["slug"]}
    record = answer(f"/api/publications/{names['$SLUG']}.json").json()
    names["$CASE"] = str(record["cases"][1]["id"])
    return lambda path: answer(re.sub(r"\$[A-Z]+", lambda found: names[found[0]], path))


def result_of(answer: httpx.Response, program: str | None) -> str:
    """What the command prints; JSON a line each, without its spaces."""
    if program is None:
        return answer.text.lstrip("\ufeff")
    return "\n".join(map(json.dumps, jq.compile(program).input_text(answer.text).all()))


def test_each_of_the_ten_requests_gives_its_answer(get: Get) -> None:
    asked = list(requests())
    assert len(asked) == 10
    for request in asked:
        answer = get(request.path)
        shown = request.result.splitlines()
        if request.program is not None:
            shown = [json.dumps(json.loads(line)) for line in shown]
        found = result_of(answer, request.program).splitlines()
        assert (answer.status_code, found) == (200, shown), request.path
