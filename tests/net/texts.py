"""Every text that the rules are held against: saved pages, gold and corpus texts, made pages, layouts, made texts.

Nothing of `archive` is asked here: a text is the bytes of a page and its address, so that any state of the project can
read it. What was written down as bare words is put into a plain page; the words themselves stay in `text`.
"""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Any

from tests.net.made_texts import made_texts

TESTS = Path(__file__).resolve().parents[1]
MADE_PAGES = TESTS / "reading" / "made_pages"
ROOMS_WITH_SENTENCES = ("analysis", "text", "reading", "search")
MIN_HAN = 8  # Chinese characters of a string in a test that is a sentence


@dataclass(frozen=True)
class Text:
    """A page as it is served, and what is known of it."""

    name: str  # group/name, unique
    url: str
    body: bytes
    content_type: str = "text/html; charset=utf-8"
    title: str | None = None
    text: str | None = None  # the words of a text that was written down without a page
    published: str | None = None
    issuer: str | None = None
    source: str | None = None  # of a page that a source of the registry has, with its family
    family: str | None = None
    gold: tuple[str, dict[str, Any]] | None = field(default=None, compare=False)  # file and row decided by hand

    @property
    def group(self) -> str:
        """The collection that it comes from."""
        return self.name.partition("/")[0]


def texts(shared: Path | None) -> list[Text]:
    """All texts but those of sites that are crawled; without the shared folder only those of our own."""
    found = [*_gold(TESTS / "gold"), *_topic_texts(), *_made_pages(), *_layouts(), *_made()]
    if shared is not None:
        found += [*_gold(shared / "corpus"), *_labelled(shared / "topic"), *_saved(shared)]
    return found


def crawled(shared: Path | None) -> list[Text]:
    """The articles of the mirror and of the sample site, as their sources serve them."""
    return [*_sample(), *(_mirror(shared / "mirror" / "site.warc.gz") if shared else ())]


def sentences_of_tests() -> list[Text]:
    """The Chinese strings of tests and of their tables, each as a text of its own: the forms that rules are for."""
    words = dict.fromkeys(
        one.strip()
        for room in ROOMS_WITH_SENTENCES
        for file in sorted((TESTS / room).rglob("*"))
        for one in _strings_of(file)
        if len(re.findall("[\u4e00-\u9fff]", one)) >= MIN_HAN
    )
    return [_sentence(number, one) for number, one in enumerate(words, 1)]


def _strings_of(file: Path) -> Iterator[str]:
    if file.suffix == ".py":
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
    elif file.suffix == ".toml" and file.parent != MADE_PAGES:
        yield from _strings_in(tomllib.loads(file.read_text("utf-8")))


def _strings_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings_in(one)


def plain_page(title: str, text: str, published: str | None = None, issuer: str | None = None) -> bytes:
    """A page in the simplest layout there is: title, date and source, a paragraph a line."""
    facts = f"发布时间：{published or ''} 来源：{issuer or ''}" if published or issuer else ""
    lines = "".join(f"<p>{escape(line)}</p>\n" for line in text.splitlines() if line.strip())
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{escape(title)}</title></head><body>"
        f"<h1>{escape(title)}</h1><div class='info'>{escape(facts)}</div><div class='content'>\n{lines}"
        "</div></body></html>"
    ).encode()


def _plain(name: str, title: str, text: str, published: str | None = None, issuer: str | None = None) -> Text:
    page = plain_page(title, text, published, issuer)
    return Text(name, _address(name), page, title=title, text=text, published=published, issuer=issuer)


def _address(name: str) -> str:
    group, _, rest = name.partition("/")
    return f"https://{group.replace('_', '-')}.example/{re.sub('[^0-9A-Za-z-]+', '-', rest)}.html"


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


# --- decided by hand --------------------------------------------------------------------------------------------------


def _gold(folder: Path) -> Iterator[Text]:
    """The rows of a folder that have their words; those that name a page of the mirror are in `crawled`."""
    for file in sorted(folder.glob("*.jsonl")):
        for number, row in enumerate(_rows(file), 1):
            words = row.get("text") or row.get("passage") or row.get("paragraph")
            name = f"{folder.name}_{file.stem}/{number}-{row.get('id') or row.get('doc_id') or ''}"
            gold = file.stem, _facts(row) if "expected" in row else row
            if "html" in row:
                yield Text(name, row["url"], row["html"].encode(), gold=gold)
            elif words:
                title = row.get("title") or row.get("case_title") or "某省人民检察院通报办案情况"
                if "circumstances" in row:  # they are read of cases
                    title, words = "某省检察机关典型案例", f"案例一\n{row['title']}\n【基本案情】\n{words}"
                issuer = row.get("issuer") or row.get("attribution")
                yield replace(_plain(name, title, words, row.get("published"), issuer), gold=gold)


def _facts(row: dict[str, Any]) -> dict[str, Any]:
    """What a row of known.jsonl expects, as the other gold says it."""
    names = {"case": "title", "crimes": "crimes_as_written"}
    facts = [{names.get(name, name): value for name, value in fact.items()} for fact in row["expected"]]
    if row["part"] == "issuer":
        return facts[0]
    if row["part"] == "outcomes":
        mine = [fact for fact in facts if not fact.get("other_case")]
        return {"outcomes": [{name: fact[name] for name in fact if name not in ("title", "quote")} for fact in mine]}
    return {"cases": [fact for fact in facts if "title" in fact]}


def _labelled(folder: Path) -> Iterator[Text]:
    for row in _rows(folder / "texts.jsonl"):
        plain = _plain(f"topic/{row['id']}", row["title"], "\n".join(row["paragraphs"]))
        yield replace(plain, gold=("topic", row))


def _topic_texts() -> Iterator[Text]:
    rows = tomllib.loads((TESTS / "analysis" / "topic_texts.toml").read_text("utf-8"))["texts"]
    for number, row in enumerate(rows, 1):
        plain = _plain(f"topic_texts/{number}", row["title"], row["text"].strip())
        yield replace(plain, gold=("topic", row))


# --- pages ------------------------------------------------------------------------------------------------------------


def _saved(shared: Path) -> Iterator[Text]:
    for group in ("html", "pages"):
        expected = {row["file"]: row for row in _rows(shared / group / "expected.jsonl")}
        for file in sorted((shared / group).glob("*.html")):
            row = expected.get(file.name)
            name = f"{group}/{file.stem}"
            url = row.get("url") if row else None
            gold = ("pages", row) if row else None
            yield Text(name, url or _address(name), file.read_bytes(), "text/html", gold=gold)


def _made_pages() -> Iterator[Text]:
    """The pages of tests/reading/made_pages: @T is the title, @P all paragraphs, @A and @B a part, @L0 a bare one."""
    stories = tomllib.loads((MADE_PAGES / "texts.toml").read_text("utf-8"))["texts"]
    for file in sorted(MADE_PAGES.glob("*.toml")):
        for number, row in enumerate(tomllib.loads(file.read_text("utf-8")).get("pages", ()), 1):
            title, *lines = (row["own"] if "own" in row else stories[row["text"]]).strip().split("\n")
            wrapped = [row.get("wrap", "<p>{}</p>").replace("{}", line) for line in lines]
            split = row.get("split", 0)
            parts = {"@T": [title], "@P": wrapped, "@A": wrapped[:split], "@B": wrapped[split:]}
            parts |= {f"@L{at}": [line] for at, line in enumerate(lines)}
            html = row["html"]
            for mark, part in parts.items():
                html = html.replace(mark, "".join(part))
            name = f"made_pages/{file.stem}-{number}"
            body = f"<!DOCTYPE html><html lang='zh'>{html}</html>".encode()
            wanted = {"title": title, "published": row.get("date"), "source": row.get("source"), "lines": lines}
            yield Text(name, row.get("url") or _address(name), body, gold=("pages", wanted))


def _sample() -> Iterator[Text]:
    from crawler.demo.pages import FORBIDDEN, sample_site, samples

    site = sample_site()
    for one in samples():
        if one.status == 200 and not one.path.startswith(FORBIDDEN):
            answer = site[one.host, one.path]
            url = f"http://{one.site}.example{one.path}"
            headers = dict(answer.headers)
            name = f"sample/{one.site}-{one.name}"
            wanted = {"title": one.title, "published": one.date, "kind": one.facts["kind"], "topic": one.facts["topic"]}
            source, kind, gold = f"sample-{one.site}", headers["Content-Type"], ("pages", wanted)
            yield Text(name, url, answer.body, kind, source=source, family=one.site, gold=gold)


def _mirror(warc: Path) -> Iterator[Text]:
    from warcio.archiveiterator import ArchiveIterator

    expected = {row["url"]: row for row in _rows(warc.parent / "expected.jsonl")}
    with warc.open("rb") as stream:
        for record in ArchiveIterator(stream):
            url = record.rec_headers.get_header("WARC-Target-URI")
            body = record.content_stream().read()
            if record.http_headers.get_statuscode() != "200" or not re.search(r"/t?\d{8}[^/]*html$", url):
                continue
            source = {"www.spp.gov.cn": ("spp", "ucap"), "www.jx.jcy.gov.cn": ("jiangxi", "trs")}
            known = source.get(url.split("/")[2], (None, None))
            name = f"mirror/{url.rpartition('/')[2].partition('.')[0]}"
            kind = record.http_headers.get_header("Content-Type") or "text/html"
            gold = ("pages", expected[url]) if url in expected else None
            yield Text(name, url, body, kind, source=known[0], family=known[1], gold=gold)


# --- made -------------------------------------------------------------------------------------------------------------


def _layouts() -> Iterator[Text]:
    """A made batch in each layout of tests/support, each batch with other people, crimes and offices."""
    from tests.net.made_texts import made_batch
    from tests.support.case_layout_table import GUIDING_LAYOUTS, TYPICAL_LAYOUTS
    from tests.support.case_layouts import PlainBatch, PlainCase

    def batch(seed: int, guiding: bool) -> PlainBatch:
        title, notice, cases = made_batch(seed, guiding)
        plain = (PlainCase(one.number, one.title, one.subtitle, one.sections, one.keywords, "") for one in cases)
        return PlainBatch(title, notice, tuple(plain))

    for group, layouts in (("guiding", GUIDING_LAYOUTS), ("typical", TYPICAL_LAYOUTS)):
        for number, layout in enumerate(layouts, 1):
            made = batch(number, group == "guiding")
            yield _plain(f"layouts/{group}-{number}", made.title, layout.printed(made), "2031-01-05", "某省人民检察院")


def _made() -> Iterable[Text]:
    for number, made in enumerate(made_texts(), 1):
        yield _plain(f"made/{number}-{made.kind}", made.title, made.text, made.published, made.issuer)


def _sentence(number: int, words: str) -> Text:
    """A sentence as the facts of a case; what has several lines as it is."""
    title = words.splitlines()[0][:40]
    if "\n" not in words:
        words = f"{words}\n案例一\n孙某某等人诈骗案\n【基本案情】\n{words}\n【典型意义】\n依法从严惩治。"
    return _plain(f"sentences/{number}", title, words, "2024-03-15", "某省人民检察院")
