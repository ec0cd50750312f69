"""The most expensive questions: each is answered, or refused with what to change, within the limit.

They are asked one at a time, each from an address of its own, so that no allowance hides what a question costs. The
processor time of the site is measured beside the time of the answer, which other work on the machine stretches.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from archive.sqlite_uri import sqlite_uri
from tests.bench.hostile.served_site import Figure, ServedSite, p95, serving

LIMIT = 2.0  # seconds of an answer
RANDOM_QUESTIONS = 200
SAMPLE = 400  # texts from which hanzi and phrases are taken
FREQUENT = 100  # hanzi of the most expensive questions
STATUSES = (200, 400)  # a page, or a refusal that says what to change
STOPPED = 503  # by the deadline: what the estimate let through and a busy machine could not do in time
JUNK = (
    "((((",
    "诈*",
    '"',
    "NEAR(",
    "a:b",
    "^的",
    "%_%_",
    "[的-是]*",
    ".*的.*",
    "的{1,9}",
    "\\",
    "OR OR",
    "- -",
    "|" * 9,
)


@dataclass(frozen=True, slots=True)
class Material:
    """What questions are made of: texts of the file, and their hanzi, the most frequent first."""

    texts: list[str]
    hanzi: list[str]
    weights: list[int]
    slugs: list[str]

    @classmethod
    def of(cls, public: Path) -> Material:
        """Taken from a public file; the same for the same file."""
        with closing(sqlite3.connect(sqlite_uri(public, mode="ro", immutable=1), uri=True)) as db:
            longest = "select slug from publications order by chars desc limit 3"
            slugs = [slug for (slug,) in db.execute(longest)]
            rows = db.execute("select text from publication_texts where length(text) > 600 limit ?", (SAMPLE,))
            texts = [text for (text,) in rows]
        counted = Counter(one for text in texts for one in text if "\u4e00" <= one <= "\u9fff").most_common()
        return cls(texts, [one for one, _ in counted], [n for _, n in counted], slugs)


def worst(material: Material) -> Iterator[tuple[str, str]]:
    """Questions that were found to be expensive: what they are, and their address."""
    random, hanzi = Random(1), material.hanzi
    top, text = hanzi[:FREQUENT], material.texts[0]
    words = [a + b for a, b in zip(top[:60], top[30:90], strict=False)]
    queries = {
        "200 frequent hanzi": "".join(random.choices(top, k=200)),
        "200 hanzi": "".join(random.choices(hanzi, material.weights, k=200)),
        "100 single hanzi": " ".join(top),
        "100 single hanzi or": "|".join(top),
        "words or words": "|".join(words)[:200],
        "words and words": " ".join(words)[:200],
        "all but much": " ".join(f"-{one}" for one in words)[:200],
        "one without others": "的 " + " ".join(f"-{one}" for one in top)[:190],
        "a passage": text[100:300],
        "a quoted passage": f'"{text[100:298]}"',
        "a sentence": text[100:140],
        "one hanzi": top[0],
        "two frequent hanzi": words[0],
        "latin and digits": " ".join(f"{one}{two}" for one in "abcdefghij" for two in range(7)),
    }
    for name, query in queries.items():
        yield name, _address("/search", q=query)
        yield f"{name}, cases", _address("/cases.json", q=query)
        yield f"{name}, of 2024, page 50", _address("/search", q=query, year="2024", kind="report", page="50")
        yield f"{name}, oldest first", _address("/search.json", q=query, sort="oldest", **{"from": "1999"})
        yield f"{name}, suggested", _address("/search/suggest", q=query)
        yield f"{name}, marked", _address(f"/p/{material.slugs[0]}", q=query)
        yield f"{name}, on a table", _address("/fanzha/publications.json", _search=query)
    yield "cases as a file", _address("/cases.csv", q="的", page="2")
    yield from _tables(words, top)


def _tables(words: list[str], top: list[str]) -> Iterator[tuple[str, str]]:
    near = f"NEAR({' '.join(top[:40])}, 100000)"
    for name, raw in {
        "near": near,
        "near or near": f"{near} OR NEAR({' '.join(top[40:80])}, 9)",
        "beginnings": " OR ".join(f"{digit}*" for digit in range(10)),
        "all but": " NOT ".join(top),
    }.items():
        yield f"raw: {name}", _address("/fanzha/publications.json", _search=raw, _searchmode="raw")
        yield f"hidden column: {name}", _address("/fanzha/publications_spaced.json", publications_spaced=raw)
    for kind, pattern in {"contains": words[0], "like": "%的%一%是%", "glob": "*的*一*是*", "endswith": "。"}.items():
        for table in ("publication_texts", "case_sections", "page_versions"):
            yield f"{table} {kind}", _address(f"/fanzha/{table}.json", **{f"text__{kind}": pattern})
        yield f"titles {kind}", _address("/fanzha/publications.json", **{f"title__{kind}": pattern})
    facets = "_facet=title&_facet=issuer&_facet=url&_facet=slug"
    yield "facets", f"/fanzha/publications?{facets}"
    yield "facets of texts", "/fanzha/publication_texts.json?_facet=text&_facet_array=text"
    yield "facets of a search", f"/fanzha/publications.json?{facets}&{urlencode({'_search': words[0]})}"
    yield "sorted", "/fanzha/publications.json?_sort_desc=chars&_size=200&issuer__contains=x"
    yield "deep", "/fanzha/case_sections.json?_next=900000&_size=200"
    through = '{"table":"publication_texts","column":"text","value":"x"}'
    yield "through texts", _address("/fanzha/publications.json", _through=through)
    yield "full text without a query", "/fanzha/publications_spaced.json?_size=200&_facet=rank"


def at_random(material: Material, random: Random) -> tuple[str, str]:
    """A question of no plan, and its address."""
    phrases = [_phrase(material, random) for _ in range(random.choice((1, 1, 2, 5, 20, 60)))]
    joint = random.choice((" ", " ", "|", " OR ", " -", "", "、"))
    query = joint.join(phrases)[: random.choice((20, 200, 220))]
    given: dict[str, str] = {"q": query}
    if random.random() < 0.3:
        given |= {"kind": "typical_cases", "year": str(random.randint(2015, 2026)), "from": "2016", "region": "330000"}
    if random.random() < 0.3:
        given |= {"sort": random.choice(("newest", "oldest")), "page": str(random.choice((2, 50, 5_000)))}
    if random.random() < 0.2:
        given |= {"exact": "1"}
    paths = ("/search", "/search.json", "/cases", "/cases.json", "/cases.csv", "/search/suggest")
    return "random", _address(random.choice((*paths, f"/p/{random.choice(material.slugs)}")), **given)


def _phrase(material: Material, random: Random) -> str:
    kind, size = random.randrange(5), random.choice((1, 2, 2, 4, 8, 30))
    if kind == 0:
        return "".join(random.choices(material.hanzi, material.weights, k=size))
    if kind == 1:
        return "".join(random.choices(material.hanzi[:FREQUENT], k=size))
    if kind == 2:
        return random.choice(JUNK)
    text = random.choice(material.texts)
    begin = random.randrange(len(text) - size)
    passage = text[begin : begin + size]
    return f'"{passage}"' if kind == 3 else passage


def run(data: Path) -> list[Figure]:
    """Ask them all."""
    material, random = Material.of(data / "public" / "fanzha.db"), Random(7)
    questions = [*worst(material), *(at_random(material, random) for _ in range(RANDOM_QUESTIONS))]
    clients = (f"127.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in count(0x020001))
    with serving(data) as site:
        asked = [
            (name, address, *_ask(site, address, client))
            for (name, address), client in zip(questions, clients, strict=False)
        ]
    for name, address, status, seconds, used in sorted(asked, key=lambda one: -one[4])[:8]:
        print(f"    {seconds:5.2f} s, {used:5.2f} s of work: {status} {name} {address[:100]}")
    refused = [one for one in asked if one[2] == 400]
    print(f"    {len(asked)} questions, {len(refused)} refused")
    stopped = sum(one[2] == STOPPED for one in asked)
    wrong = [one for one in asked if one[2] not in (*STATUSES, STOPPED)]
    for name, address, status, *_ in wrong[:8]:
        print(f"    {status} {name} {address[:160]}")
    return [
        Figure("longest answer", max(one[3] for one in asked), LIMIT, "s"),
        Figure("95 of 100 answers", p95([one[3] for one in asked]), LIMIT, "s"),
        Figure("longest refusal", max((one[3] for one in refused), default=0), LIMIT / 4, "s"),
        Figure("most work of the site for one question", max(one[4] for one in asked), LIMIT, "s"),
        Figure("questions that the deadline stopped", 100 * stopped / len(asked), 1, "%"),
        Figure("answers that are neither a page nor a refusal that says what to change", len(wrong), 0, ""),
    ]


def _ask(site: ServedSite, address: str, client: str) -> tuple[int, float, float]:
    """The status, the seconds until the answer was there, and the processor time of the site."""
    before = site.worked
    reply = site.get(address, client=client)
    return reply.status, reply.seconds, site.worked - before


def _address(path: str, **given: str) -> str:
    return f"{path}?{urlencode(given)}"
