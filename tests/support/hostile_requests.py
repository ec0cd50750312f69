"""Requests as a hostile client makes them, as the bytes that it sends: paths, parameters and heads of every kind.

The same seed always makes the same requests. Most are near to what the site answers, since there the code is.
"""

from __future__ import annotations

import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from math import inf
from pathlib import Path
from random import Random
from urllib.parse import quote

import uvicorn

from archive.site.listen import listen
from archive.site.serve import configured
from archive.sqlite_uri import sqlite_uri

MAX_READ = 1_000_000  # bytes of an answer that are read; then the client leaves
WAIT = 60.0  # seconds for one answer
CLOSE = b"Connection: close\r\n"
# Pieces of paths and values at which parsers of Python, SQLite, Jinja and HTTP stumble.
NASTY = (
    *("", " ", "0", "-1", "1", "00", "1e9", "0x1", "²", "٣", "½", "Ⅷ", "9" * 19, "9" * 20, "9" * 400, "-" + "9" * 19),
    *("nan", "inf", "null", "None", "true", "[]", "{}", "[1,2]", "[[1]]", '{"a":1}', '{"column":1}', "[" * 900),
    *("诈骗", "骗", "诈 骗", '"诈骗"', '"', "'", "''", "`", "\\", "a'b\"c", "诈骗 OR 盗窃", "NOT", "NEAR(诈 骗)"),
    *("*", "诈*", "^诈", "\0", "\0诈骗", "\x01", "\r\nX: y", "\t", "\x7f", "\x85", "\u2028", "\ufeff", "\ud7ff"),
    *("\ufffe", "𠀀", "e\u0301", "\u202e", "..", "../..", "../../etc/passwd", "/etc/passwd", "//evil.example"),
    *("\\evil", "file:///etc/passwd", "C:\\x", "<script>", "{{7*7}}", "{%x%}", "${7*7}", "%s%n", "%", "%%", "%zz"),
    *("%00", "%ff", "%c2%b2", "~", "~66", "~zz", "~00", "a" * 300, "诈" * 300, "%" * 300, "a/" * 150, "." * 300),
    *("~66" * 100, "_", "__", "__gt", "a__in", "publications"),
)


def words(*lines: str) -> tuple[str, ...]:
    """The words of the lines, and the empty word."""
    return ("", *(word for line in lines for word in line.split()))


PARAMETERS = words(
    "q kind year from to crime region source sort page exact topic level heading base with view sql",
    "_search _searchmode _search_title _facet _facet_array _facet_date _facet_size _sort _sort_desc _size",
    "_next _shape _labels _col _nocol _json _json_infinity _nl _stream _dl _header _where _through",
    "_timelimit _ttl _trace _context _nocount _nofacet _nosuggest _extra _blob_column _blob_hash",
    "_hide_sql _filter_column _filter_op _filter_value _csv _format _sort_by_desc _ __ __gt __in",
)
LOOKUPS = words(
    "exact not contains notcontains startswith endswith like notlike glob gt gte lt lte in notin",
    "arraycontains arraynotcontains date isnull notnull isblank notblank x",
)
ENDINGS = words(".json .csv .jsono .db .db.sha256 .md .bib .ris .txt .blob .x / . ~2Ejson")
OPEN = words(
    "/ /search /search.json /search/suggest /opensearch.xml /cases /cases.csv /cases.json /changes",
    "/changes.csv /changes.json /download /fanzha.db /fanzha.db.sha256 /fanzha.csv /robots.txt",
    "/favicon.ico /-/healthz /-/fanzha/site.css /-/fanzha/copy.js /fanzha /fanzha.json /~66anzha.db",
    "/fanzha~2Edb /_internal /_internal.db /_memory /_memory.db /:memory: /.json /-/metadata",
    "/-/metadata.json /-/settings.json /-/versions /-/threads.json /-/actor /-/logout /-/patterns",
    "/-/static/app.css /-/static/ /-/static-plugins/x/y /-/ /- // /./ /../ /%2e%2e/ * /case/66",
    "/case/检例第66号 /p/ /c/ /p/none /c/0 /c/9999999999999999 /-/allow-debug",
)
METHODS = (*("GET",) * 120, "HEAD", "HEAD", *words("POST OPTIONS TRACE CONNECT PUT get GE\x7fT"), "G" * 50)
HEADERS = (
    *("Range: bytes=0-9", "Range: bytes=-1", "Range: bytes=9-0", "Range: bytes=0-0,5-9", f"Range: bytes={'9' * 30}-"),
    *("If-Range: x", 'If-None-Match: "x", W/"y"', "If-None-Match: *", "If-Modified-Since: x", "If-Modified-Since: ²"),
    *("If-Modified-Since: Fri, 99 Foo 99999 99:99:99 GMT", "If-Modified-Since: Mon, 01 Jan 0001 00:00:00 -9999"),
    *("Cookie: a/b=1", "Cookie: =", "Cookie: \xff", "Cookie: ds_messages=x; ds_actor=x", "Authorization: Bearer x"),
    *("Accept: text/html;q=x", "Content-Length: 5", "Content-Length: x", "Content-Length: -1", "Expect: 100-continue"),
    *(
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: x",
        "Upgrade: websocket",
        "Upgrade: h2c",
        "Connection: upgrade",
    ),
    *(
        "X-Forwarded-For: x",
        "X-Forwarded-Proto: javascript",
        "X-Forwarded-For: [::1",
        "X: \xe8\xaf\x88",
        "Origin: null",
    ),
    *("X-Original-URL: /-/versions", "Content-Type: multipart/form-data", "Referer: \xff", "No colon", ": x"),
    *("X: " + "a" * 8_000, "X: " + "a" * 40_000, "a" * 500 + ": x", "X:\0", " folded: x"),
)
HOSTS = (
    *("localhost",) * 200,
    *("[::1", "[::1]", "[x]", "::1", "a:b", "a:99999999", "a@b", "a/b", "a b", "", "\xff", "a" * 300, "%00", "[", "]"),
    *("a,b", "evil.example", "evil.example:80", "x\\y", "[fe80::1%25eth0]", "<x>", "127.0.0.1:", ".."),
    "[::ffff:1.2.3.4.5]",
)


@dataclass(frozen=True, slots=True)
class RawReply:
    """What came back for the bytes that were sent."""

    status: int  # 0 if nothing came
    headers: dict[str, str]  # lower-case names
    body: bytes
    seconds: float


def requests_of(public: Path, number: int, seed: int = 1) -> Iterator[bytes]:
    """So many requests, as bytes, for a site over this public file."""
    random, names = Random(seed), names_of(public)
    for _ in range(number):
        yield _request(random, names)


@dataclass(frozen=True, slots=True)
class FileNames:
    """Names that a public file has."""

    columns: dict[str, tuple[str, ...]]  # by table
    paths: tuple[str, ...]  # of publications, cases, versions and rows


def names_of(public: Path) -> FileNames:
    """The names that a public file has."""
    with closing(sqlite3.connect(sqlite_uri(public, mode="ro", immutable=1), uri=True)) as db:
        tables = [name for (name,) in db.execute("select name from sqlite_master where type = 'table' order by 1")]
        columns = {
            table: tuple(name for (name,) in db.execute("select name from pragma_table_info(?)", (table,)))
            for table in tables
        }
        slugs = [slug for (slug,) in db.execute("select slug from publications order by id limit 9")]
        versions = db.execute(
            "select p.slug, v.id, v.page_id from page_versions v join copies k on k.page_id = v.page_id"
            " join publications p on p.id = k.publication_id order by v.id limit 9"
        ).fetchall()
        cases = [case for (case,) in db.execute("select id from cases order by id limit 9")]
    paths = [f"/p/{slug}" for slug in slugs] + [f"/c/{case}" for case in cases]
    for slug, version, page in versions:
        at = f"/p/{slug}/versions/{version}"
        paths += [at, f"{at}/snapshot", f"{at}/page", f"/p/{slug}/copies/{page}", f"/p/{slug}/tables/1.csv"]
    return FileNames(columns, tuple(paths))


def _request(random: Random, names: FileNames) -> bytes:
    method, target = random.choice(METHODS), _target(random, names)
    if random.random() < 0.03:
        target = f"{random.choice(('http', 'https', 'ftp', 'HTTP'))}://{random.choice(HOSTS)}{target}"
    lines = [f"{method} {target} HTTP/1.{random.choice((1, 1, 1, 1, 0, 9))}"]
    hosts = [random.choice(HOSTS)] if random.random() < 0.98 else random.choices(HOSTS, k=random.choice((0, 2)))
    lines += [f"Host: {host}" for host in hosts]
    lines += random.choices(HEADERS, k=random.choice((0, 0, 0, 0, 0, 0, 1, 2)))
    head = "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n" + CLOSE + b"\r\n"
    return _garbled(random, head) if random.random() < 0.03 else head


def _garbled(random: Random, head: bytes) -> bytes:
    """The head with bytes that are changed, missing or added: what does not even look like HTTP."""
    garbled = bytearray(head)
    for _ in range(random.randint(1, 8)):
        at = random.randrange(len(garbled))
        garbled[at : at + random.randint(0, 3)] = random.randbytes(random.randint(0, 3))
    return bytes(garbled) + b"\r\n\r\n"


def _target(random: Random, names: FileNames) -> str:
    path, query = _path(random, names), _query(random, names)
    return f"{path}?{query}" if query else path


def _path(random: Random, names: FileNames) -> str:
    table = random.choice(list(names.columns))
    path = random.choice(
        (
            random.choice(OPEN),
            random.choice(names.paths) + random.choice(ENDINGS),
            f"/fanzha/{table}{random.choice(ENDINGS)}",
            f"/fanzha/{table}/{_written(random, random.choice(NASTY))}{random.choice(ENDINGS)}",
            f"/fanzha/{_written(random, random.choice(NASTY))}",
            f"/{_written(random, random.choice(NASTY))}{random.choice(ENDINGS)}",
        )
    )
    if random.random() < 0.15:  # put something in the place of a segment, or behind it
        segments = path.split("/")
        segments[random.randrange(len(segments))] = _written(random, random.choice(NASTY))
        path = "/".join(segments)
    return path if path.isascii() and path.isprintable() and " " not in path else quote(path, safe="/%~.*")


def _query(random: Random, names: FileNames) -> str:
    if random.random() < 0.3:
        return ""
    number = random.choice((1, 1, 1, 2, 2, 3, 5, 101 if random.random() < 0.1 else 4))
    return "&".join(_pair(random, names) for _ in range(number))


def _pair(random: Random, names: FileNames) -> str:
    columns = random.choice(list(names.columns.values())) or ("rowid",)
    name = random.choice(
        (random.choice(PARAMETERS), random.choice(columns), f"{random.choice(columns)}__{random.choice(LOOKUPS)}")
    )
    if random.random() < 0.05:
        name = random.choice(NASTY)
    value = random.choice((*columns, "desc", "max", "on", "off", "objects", "array", "raw", "1"))
    value = random.choice(NASTY) if random.random() < 0.7 else value
    return f"{quote(name, safe='')}{random.choice(('=',) * 9 + ('', '==', '=%'))}{_written(random, value)}"


def _written(random: Random, text: str) -> str:
    """A text in an address: percent-encoded, tilde-encoded as Datasette does it, or as it is where it can be."""
    encoded = quote(text.encode("utf-8", "replace"), safe="")
    way = random.random()
    if way < 0.2:
        return encoded.replace("%", "~")
    if way < 0.3 and text.isascii() and text.isprintable() and not set(text) & set(' #"<>'):
        return text
    return encoded


@contextmanager
def serving(public: Path) -> Iterator[Callable[[bytes], RawReply]]:
    """A server over the file, without a limit of the rate; sends it bytes."""
    with listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(configured(public, rate=0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield lambda request: send(listener.getsockname(), request)
        server.should_exit = True
        thread.join(timeout=300)


def send(address: tuple[str, int], request: bytes, client: str = "127.0.0.1") -> RawReply:
    """Send the bytes over a connection of their own and read the answer."""
    begin = time.monotonic()
    method = "HEAD" if request.startswith(b"HEAD ") else "GET"
    with closing(socket.create_connection(address, timeout=WAIT, source_address=(client, 0))) as connection:
        with suppress(ConnectionError):  # the site may refuse it before it has read all
            connection.sendall(request)
        with closing(HTTPResponse(connection, method=method)) as response:
            try:
                response.begin()
                body = response.read(MAX_READ)
            except (ConnectionError, HTTPException, TimeoutError):
                return RawReply(0, {}, b"", time.monotonic() - begin)
    headers = {name.lower(): value for name, value in response.getheaders()}
    return RawReply(response.status, headers, body, time.monotonic() - begin)


TRACES = (b"Traceback", b'File "', b"site-packages", b"sqlite3.", b"Error:", b"/tmp/", b"jinja2")


def faults_of(request: bytes, reply: RawReply, limit: float = inf) -> Sequence[str]:
    """What is wrong with a reply: a fault of the site, a slow answer, a trace, or no word about caches."""
    # 501 is for a Transfer-Encoding that is not HTTP's (RFC 9112, 6.1); 503 is always a refusal by its name.
    is_refusal = reply.status in (501, 503)
    found = {
        f"status {reply.status}": reply.status >= 500 and not is_refusal,
        f"{reply.seconds:.1f} s": reply.seconds > limit,
        "a trace": reply.status >= 400 and any(trace in reply.body for trace in TRACES),
        "no Cache-Control": reply.status > 0 and "cache-control" not in reply.headers,
    }
    return [f"{what}: {request[:300]!r}" for what, is_so in found.items() if is_so]
