"""Swaps under load: editions that take each other's place, and between them all that must never be served.

Three editions of the file differ in the titles of all publications. What the site answers while one edition is served
in quiet is its reference; under load, each answer must be as the reference of one of the editions, or be a refusal
while the file is overwritten in place. The number of results stands above them only if they were counted before, so it
is left out where pages are compared; the counts beside them are not.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from random import Random
from urllib.parse import quote

from archive.files import sha256, write_checksum
from archive.site.strings import word
from tests.bench.hostile.served_site import Figure, Reply, ServedSite, serving

READERS = 4
PAUSE = 0.05  # seconds between two requests of a reader
LIES = 4.0  # seconds for which something bad lies at the path
SERVED_WITHIN = 300  # seconds after which a good file must be served
SLOWEST = 5.0  # seconds for an answer, while everything is counted anew on the same processors
RANGE = 100_000  # bytes
SLOW = 2.0  # percent of the answers that may be too slow, while everything is counted anew on the same processors
TRIES = 20  # for an answer in quiet
OVERWRITTEN = word("error.overwritten").encode()
TOO_SLOW, COUNTS = word("search.too_slow").encode(), b'<aside class="aside facets"'
TOTALS = re.compile(rb'(?<=<p id="total"><strong>)[^<]*|(?<=<span>)[^<]*(?=</span>\s*<a rel="next")')  # results, pages
PAGES = 64  # pages that are overwritten with garbage

Answer = tuple[int, str, str, bytes]  # status, ETag, Content-Range, body
Ask = tuple[str, str]  # path, Range


@dataclass(slots=True)
class Tally:
    """What the readers got."""

    answers: int = 0
    wrong: Counter[str] = field(default_factory=Counter)  # by path
    faults: Counter[str] = field(default_factory=Counter)
    refused: Counter[bool] = field(default_factory=Counter)  # by whether the file was being overwritten
    slow: int = 0  # answers without counts, or refused, for taking too long
    slowest: tuple[float, str] = (0.0, "")  # seconds and path
    adding: threading.Lock = field(default_factory=threading.Lock)


def run(data: Path) -> list[Figure]:
    """The scenario."""
    public, random = data / "public" / "fanzha.db", Random(1)
    editions = _editions(public, data)
    asks = _asks(editions[0])
    tally, overwriting = Tally(), threading.Event()
    with serving(data, "--rate", "0") as site:
        references = [_reference(site, public, edition, asks) for edition in editions]
        alike = [ask for ask in asks if len({reference[ask] for reference in references}) < len(editions)]
        with _readers(site, asks, references, tally, overwriting):
            for edition, several in zip(editions, BAD, strict=True):
                for bad in several:
                    _clear(public)
                    bad(public, editions[0])
                    time.sleep(LIES)
                _clear(public)
                _serve(site, public, edition)
            overwriting.set()
            shutil.copy2(editions[0], public)  # in place, as `cp -p` does it
            write_checksum(public, sha256(editions[0]))
            _wait_for(site, sha256(editions[0]))
            overwriting.clear()
            time.sleep(LIES)
            overwriting.set()
            _overwrite(public, random)
            time.sleep(LIES)
            _clear(public)
            _serve(site, public, editions[1])
            overwriting.clear()
            time.sleep(LIES)
        log = site.log.read_text()
    print(f"  {tally.answers:,} answers; {tally.refused[True]:,} refusals while the file was overwritten")
    return [
        Figure(f"requests whose answer is alike in editions {alike or ''}", len(alike), 0, ""),
        Figure(f"wrong answers {dict(tally.wrong) or ''}", tally.wrong.total(), 0, ""),
        Figure(f"faults {dict(tally.faults) or ''}", tally.faults.total(), 0, ""),
        Figure("refusals while the file was not overwritten", tally.refused[False], 0, ""),
        Figure("answers without counts, or refused, for taking too long", 100 * tally.slow / tally.answers, SLOW, "%"),
        Figure(f"slowest answer ({tally.slowest[1]})", tally.slowest[0], SLOWEST, "s"),
        Figure("traces in the log", log.count('File "'), 0, ""),
    ]


def _editions(public: Path, data: Path) -> list[Path]:
    """The first edition, which is that of the bench, and two others."""
    first = data / "first.db"
    first.hardlink_to(public)
    others = [Path(shutil.copyfile(public, data / f"{name}.db")) for name in ("second", "third")]
    for number, path in enumerate(others, 2):
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("update publications set title = title || ?, chars = chars + ?", (f"（{number}）", number))
            db.execute("update cases set title = title || ?", (f"（{number}）",))
    return [first, *others]


def _asks(edition: Path) -> list[Ask]:
    with closing(sqlite3.connect(edition)) as db:
        (highest,) = db.execute("select max(place) from publications").fetchone()
        places = [highest * part // 5 for part in range(1, 6)]
        slugs = [
            slug
            for (slug,) in db.execute(f"select slug from publications where place in ({','.join('?' * 5)})", places)
        ]
        (case,) = db.execute("select id from cases order by id limit 1").fetchone()
    words = [quote(word) for word in ("诈骗", "电信网络", "养老诈骗案")]
    paths = ["/", "/download", f"/c/{case}", "/cases", "/cases.json", "/fanzha.db.sha256"]
    paths += [f"/search?q={word}" for word in words] + [f"/search.json?q={word}" for word in words]
    paths += [f"/p/{slug}" for slug in slugs] + [f"/p/{slug}.json" for slug in slugs]
    paths += [f"/fanzha/publications.json?_shape=array&_size=20&{order}=id" for order in ("_sort", "_sort_desc")]
    size = edition.stat().st_size
    ranges = [(at, at + RANGE - 1) for at in (0, size // 2, size - RANGE)]
    return [(path, "") for path in paths] + [("/fanzha.db", f"bytes={first}-{last}") for first, last in ranges]


def _answer(site: ServedSite, ask: Ask, client: str) -> tuple[Reply, Answer]:
    path, wanted = ask
    reply = site.get(path, client=client, headers={"Range": wanted} if wanted else {})
    return reply, (reply.status, reply.headers.get("etag", ""), reply.headers.get("content-range", ""), reply.body)


def _in_quiet(site: ServedSite, ask: Ask) -> Answer:
    for _ in range(TRIES):
        answer = _answer(site, ask, "127.0.0.1")[1]
        if answer[0] < 400 and TOO_SLOW not in answer[3]:
            return answer
    raise RuntimeError(f"{ask[0]} has no whole answer; the log is {site.log}")


def _reference(site: ServedSite, public: Path, edition: Path, asks: Sequence[Ask]) -> dict[Ask, Answer]:
    """What is answered in quiet; the file's own bytes for ranges of it."""
    _serve(site, public, edition)
    reference = {ask: _in_quiet(site, ask) for ask in asks}
    digest, size = sha256(edition), edition.stat().st_size
    for ask in asks:
        if ask[1]:
            first, last = map(int, ask[1].removeprefix("bytes=").split("-"))
            with edition.open("rb") as file:
                piece = os.pread(file.fileno(), last + 1 - first, first)
            reference[ask] = (206, f'"{digest}"', f"bytes {first}-{last}/{size}", piece)
    return reference


def _is_as(answer: Answer, reference: Answer) -> bool:
    """Whether an answer is as the reference. A page whose counts took too long is compared without them."""
    return _comparable(answer, answer) == _comparable(reference, answer)


def _comparable(answer: Answer, other: Answer) -> Answer:
    """What must be the same of an answer when it is compared with another one."""
    page = answer[3].partition(COUNTS)[0] if TOO_SLOW in other[3] else answer[3]
    return (*answer[:3], TOTALS.sub(b"", page) if COUNTS in answer[3] else page)


@contextmanager
def _readers(
    site: ServedSite,
    asks: Sequence[Ask],
    references: Sequence[dict[Ask, Answer]],
    tally: Tally,
    overwriting: threading.Event,
) -> Iterator[None]:
    """Readers who request in random order and compare, until the block ends."""
    end = threading.Event()

    def read(number: int) -> None:
        random = Random(number)
        while not end.wait(PAUSE):
            ask = random.choice(asks)
            was_overwriting = overwriting.is_set()
            try:
                reply, answer = _answer(site, ask, f"127.0.1.{number + 1}")
            except (OSError, HTTPException) as error:  # broken off: something of the answer was sent already
                with tally.adding:
                    if was_overwriting or overwriting.is_set():
                        tally.refused[True] += 1
                    else:
                        tally.faults[type(error).__name__] += 1
                continue
            may_refuse = was_overwriting or overwriting.is_set()
            with tally.adding:
                tally.answers += 1
                tally.slowest = max(tally.slowest, (reply.seconds, ask[0]))
                if reply.status == 503:
                    if OVERWRITTEN in reply.body:
                        tally.refused[may_refuse] += 1
                    else:
                        tally.slow += 1
                elif reply.status >= 400:
                    tally.faults[f"{reply.status} {ask[0]}"] += 1
                elif not any(_is_as(answer, reference[ask]) for reference in references):
                    tally.wrong[ask[0]] += 1
                tally.slow += TOO_SLOW in reply.body

    threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        end.set()
        for thread in threads:
            thread.join()


def _serve(site: ServedSite, public: Path, edition: Path) -> None:
    """Publish an edition and wait until it is served."""
    following = public.with_name("following.db")
    following.hardlink_to(edition)
    following.replace(public)
    following.unlink(missing_ok=True)  # a rename of one link to another of the same file leaves both
    digest = sha256(edition)
    write_checksum(public, digest)
    _wait_for(site, digest)


def _wait_for(site: ServedSite, digest: str) -> None:
    end = time.monotonic() + SERVED_WITHIN
    while digest.encode() not in site.get("/fanzha.db.sha256").body:
        if time.monotonic() > end:
            raise RuntimeError(f"the edition is not served; the log is {site.log}")
        site.get("/robots.txt")
        site.get("/download")  # the site looks at the path when a page is requested
        time.sleep(0.2)


# What lies at the path


def _clear(public: Path) -> None:
    if public.is_dir() and not public.is_symlink():
        public.rmdir()
    else:
        public.unlink(missing_ok=True)


def _cut(public: Path, good: Path) -> None:
    """The first tenth of a good file, as a copy that broke off."""
    with good.open("rb") as source, public.open("wb") as target:
        os.sendfile(target.fileno(), source.fileno(), 0, min(good.stat().st_size // 10, 2**30))


def _damaged(public: Path, good: Path) -> None:
    """A good file whose pages were overwritten with garbage."""
    shutil.copyfile(good, public)
    _overwrite(public, Random(2))


def _foreign(public: Path, _: Path) -> None:
    """Another database."""
    with closing(sqlite3.connect(public)) as db, db:
        db.execute("create table secrets as select 'private' as secret")


def _private(public: Path, _: Path) -> None:
    public.write_bytes(b"private " * 100_000)


def _missing(_: Path, __: Path) -> None:
    """Nothing."""


def _folder(public: Path, _: Path) -> None:
    public.mkdir()


def _pipe(public: Path, _: Path) -> None:
    os.mkfifo(public)


BAD: tuple[tuple[Callable[[Path, Path], None], ...], ...] = (  # before each edition
    (_cut, _foreign, _missing),
    (_damaged, _private),
    (_folder, _pipe),
)


def _overwrite(path: Path, random: Random) -> None:
    """Write garbage into pages of the file, in place; the header stays."""
    with path.open("r+b") as file:
        for _ in range(PAGES):
            file.seek(random.randrange(1, path.stat().st_size // 4096) * 4096)
            file.write(random.randbytes(4096))
