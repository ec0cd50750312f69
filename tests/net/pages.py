"""Every address of a served archive, in Chinese and English: status, headers, and what the answer says."""

from __future__ import annotations

import io
import itertools
import json
import re
import socket
import sqlite3
import subprocess
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

import httpx
from lxml import etree, html

from tests.net.states import ROOT, State
from tests.net.steady import Steady
from tests.support.addresses import EXAMPLE_VALUES, EXAMPLES, filled

QUERIES = (
    "诈骗",
    "帮信罪",
    "检例第67号",
    "刑法第二百六十六条",
    "缓刑 帮信罪",
    '"电信网络诈骗"',
    "盗窃 -诈骗",
    "没有的词语",
)
OF_THE_SERVER = ("date", "server", "content-length", "transfer-encoding")  # headers that are not compared
WORDS = (
    "title",
    "alt",
    "aria-label",
    "placeholder",
    "content",
    "value",
    "href",
    "src",
    "action",
)  # attributes that say something
ROWS_OF_A_TABLE = 3  # of which each has a page of its own
MOST = 40  # of the rows of a table, whose pages are alike
LIKE = 2  # addresses of one form that are followed where a page links to them
IN_TWO_LANGUAGES = ("text/html", "application/atom+xml")
OF_A_FILE = re.compile(r"(/-/fanzha/[\w.]+\?)[0-9a-f]{10}\b")  # a page does not differ because its style does
WITH_PLACES = re.compile(r"/fanzha/(page_versions|attachments)\b")  # tables that have places in WARC files
INLINE = {
    *("a", "abbr", "b", "bdi", "button", "cite", "code", "em", "i", "kbd", "label", "mark", "q", "rp", "rt", "ruby"),
    *("s", "small", "span", "strong", "sub", "sup", "time", "u", "var"),
}  # elements that do not begin a line


@contextmanager
def served(state: State, data: Path) -> Iterator[str]:
    """Serve the public file of a folder; gives the address of the site."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    log = (data / "serve.log").open("w")
    command = [str(state.bin / "fanzha"), "serve", "--port", str(port), "--data", str(data)]
    process = subprocess.Popen(command, cwd=state.tree, env=state.environment, stdout=log, stderr=log)
    try:
        site = f"http://127.0.0.1:{port}"
        for _ in range(600):
            if process.poll() is not None:
                raise SystemExit(f"the site of {state.name} did not start:\n{(data / 'serve.log').read_text()}")
            try:
                if httpx.get(f"{site}/-/healthz").text.strip() != "warming":  # till then English names are not known
                    break
            except httpx.TransportError:
                pass  # it does not listen yet
            time.sleep(0.1)
        else:
            raise SystemExit(f"the site of {state.name} was not ready in a minute:\n{(data / 'serve.log').read_text()}")
        yield site
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def walk(state: State, data: Path, steady: Steady, *, whole: bool = True) -> Iterator[dict[str, Any]]:
    """Every address: the examples of each route with all that the file has for them, the pages of tables, and two of
    each further form of address that one of these links to. If not `whole`, the publications and each fourth case."""
    with served(state, data) as site, closing(sqlite3.connect(data / "public" / "fanzha.db")) as db:
        # Of many addresses, so that no client has used up what the site allows each.
        clients = itertools.cycle([_client(site, f"127.0.{a}.{b}") for a in (1, 2) for b in range(1, 101)])
        texts = _query(
            db, "select '/p/' || slug from publications union select '/c/' || id from cases where id % 4 = 0"
        )
        named = list(dict.fromkeys([*_examples(db), *_of_tables(db)])) if whole else [path for (path,) in texts]
        asked, forms, links = set(named), Counter(map(_form, named)), list[str]()
        visitor = Visitor(clients, site, steady)
        for path in named:
            answer, row = visitor.ask(path)
            yield row
            kind = answer.headers.get("content-type", "")
            english = f"{path}{'&' if '?' in path else '?'}lang=en"
            if kind.startswith(IN_TWO_LANGUAGES) and "lang=" not in path and english not in asked:
                asked.add(english)
                yield visitor.ask(english)[1]
            if whole and kind.startswith("text/html") and answer.text.strip():
                for link in _links(answer, site):
                    if forms[_form(link)] < LIKE and link not in asked:
                        forms[_form(link)] += 1
                        asked.add(link)
                        links.append(link)
        for path in links:
            yield visitor.ask(path)[1]


@dataclass
class Visitor:
    """Asks addresses of a site. The first of each form of address that has an etag is asked once more with it, as a
    client does that keeps what it has; the head of the row says what status that has."""

    clients: Iterator[httpx.Client]
    site: str
    steady: Steady
    again: set[str] = field(default_factory=set)  # forms of which one was asked once more

    def ask(self, path: str) -> tuple[httpx.Response, dict[str, Any]]:
        """The answer, and its row of the recording."""
        answer = next(self.clients).get(path)
        row = _recorded(path, answer, self.site, self.steady)
        if answer.status_code == 200 and "etag" in answer.headers and (form := _form(path)) not in self.again:
            self.again.add(form)
            second = next(self.clients).get(path, headers={"if-none-match": answer.headers["etag"]})
            row["head"].append(f"with its etag: {second.status_code}")
        return answer, row


def _client(site: str, address: str) -> httpx.Client:
    return httpx.Client(base_url=site, transport=httpx.HTTPTransport(local_address=address), timeout=60)


def _examples(db: sqlite3.Connection) -> Iterator[str]:
    values = {
        name: [str(row[0]) for row in _query(db, f"select * from ({sql}) order by 1", needed=True)]
        for name, sql in EXAMPLE_VALUES.items()
    }
    values["title"] = list(QUERIES)
    values["figure"] = sorted(values["figure"], key=lambda value: sha256(value.encode()).digest())[:MOST]
    for example in EXAMPLES:
        if all(values[name] for name in re.findall(r"{(\w+)}", example)):
            yield from filled(example, values)
    for name in ("queries", "references"):
        for line in (ROOT / "tests" / "gold" / f"{name}.jsonl").read_text("utf-8").splitlines():
            yield f"/search?q={quote(json.loads(line)['query'])}"


def _of_tables(db: sqlite3.Connection) -> Iterator[str]:
    yield from ("/fanzha", "/fanzha.json", "/-/metadata.json", "/-/settings.json", "/nothing", "/.json")
    tables = "select name from pragma_table_list where schema = 'main' and type in ('table', 'view')"
    for (table,) in _query(db, tables):
        if table.startswith("sqlite_"):
            continue
        yield from (
            f"/fanzha/{table}",
            f"/fanzha/{table}.json?_labels=on&_shape=array",
            f"/fanzha/{table}.csv?_stream=1",
        )
        keys = [row[0] for row in _query(db, f"select name from pragma_table_info('{table}') where pk order by pk")]
        if keys:
            wanted = ", ".join(f'"{key}"' for key in keys)
            for row in _query(db, f'select {wanted} from "{table}" order by {wanted} limit {ROWS_OF_A_TABLE}'):
                yield f"/fanzha/{table}/{','.join(quote(str(value), safe='').replace('%', '~') for value in row)}"


def _query(db: sqlite3.Connection, sql: str, *, needed: bool = False) -> list[tuple[Any, ...]]:
    """Rows; none if this state's file has no such table or column. Raises SystemExit if there are none, but one is
    needed, and sqlite3.OperationalError for what is no SQL."""
    try:
        rows = db.execute(sql).fetchall()
    except sqlite3.OperationalError as error:
        if not str(error).startswith(("no such table", "no such column")):
            raise
        return []
    if needed and not rows:
        raise SystemExit(f"pages of the archive are not compared, for it has nothing of: {sql}")
    return rows


def _form(path: str) -> str:
    """What an address looks like with its values left out."""
    parts = urlsplit(path)
    names = ",".join(sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}))
    return "/".join("#" if re.search(r"[\d%~]", part) else part for part in parts.path.split("/")) + f"?{names}"


def _links(answer: httpx.Response, site: str) -> Iterator[str]:
    for link in html.fromstring(answer.text).xpath("//a/@href|//link/@href|//script/@src|//img/@src"):
        target = urljoin(str(answer.url), str(link)).partition("#")[0]
        if target.startswith(f"{site}/"):
            yield target.removeprefix(site)


def _recorded(path: str, answer: httpx.Response, site: str, steady: Steady) -> dict[str, Any]:
    def clean(text: str) -> str:
        text = text.replace(site, "<site>").replace(site.removeprefix("http://"), "<site>")
        text = OF_A_FILE.sub(r"\1<content>", text)
        return steady.cell(text) if WITH_PLACES.match(path) else steady.text(text)

    headers = {name: value for name, value in answer.headers.items() if name not in OF_THE_SERVER}
    if "etag" in headers:
        headers["etag"] = "<etag>"
    text, markup = lines_of(answer.headers.get("content-type", ""), answer.content, steady)
    return {
        "address": clean(path),
        "head": [str(answer.status_code), *sorted(f"{name}: {clean(value)}" for name, value in headers.items())],
        "text": [clean(line) for line in text],
        "markup": [clean(line) for line in markup],
    }


def lines_of(kind: str, body: bytes, steady: Steady) -> tuple[list[str], list[str]]:
    """What a body says, in lines, and its markup with sorted attributes; of what is no text its digest."""
    if kind.startswith("application/vnd.openxmlformats"):
        body, kind = zipfile.ZipFile(io.BytesIO(body)).read("word/document.xml"), "text/xml"
    try:
        words = body.decode()
    except UnicodeDecodeError:
        return [f"sha256 {sha256(body).hexdigest()}"], []
    if "json" in kind:
        with suppress(ValueError):  # else it is compared as it is
            value = steady.value(json.loads(words))
            return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).splitlines(), []
    if words.strip() and kind.startswith("text/html"):
        text, markup = _of_tree(root := html.document_fromstring(words))
        return text, [root.getroottree().docinfo.doctype, *markup]
    if words.strip() and "xml" in kind:
        return _of_tree(etree.fromstring(body))
    return words.split("\n"), []  # with what ends a line, and whether the last one is ended


def _of_tree(root: Any) -> tuple[list[str], list[str]]:
    """The text, a line for each block and for each attribute that says something, and the markup."""
    text, markup, line = list[str](), list[str](), list[str]()

    def visit(element: Any) -> None:
        if isinstance(element.tag, str):
            is_block = element.tag not in INLINE
            attributes = sorted(element.attrib.items())
            markup.append(" ".join([f"<{element.tag}", *(f'{name}="{value}"' for name, value in attributes)]))
            if is_block:
                end_line()
            if element.tag in ("pre", "textarea"):
                text.extend("".join(element.itertext()).split("\n"))
            text.extend(f"{name}: {value}" for name, value in attributes if name in WORDS)
            add(element.text)
            for child in element:
                visit(child)
            if is_block:
                end_line()
            if len(element) or element.text:
                markup.append(f"</{element.tag}>")
        add(element.tail)

    def add(words: str | None) -> None:
        line.append(words or "")
        if words and words.strip():
            markup.append(" ".join(words.split()))

    def end_line() -> None:
        if words := " ".join("".join(line).split()):
            text.append(words)
        line.clear()

    visit(root)
    end_line()
    return text, markup
