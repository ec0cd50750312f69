"""Whoever follows the archive from edition to edition hears of everything once, under an id that stays."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest
from datasette.app import Datasette
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from archive.site.following.atom import NOT_XML, AtomCategory, AtomEntry, AtomFeed, AtomLink, as_xml, in_xml
from archive.site.following.timeline import EVENTS, Span, Timeline
from archive.site.plugin import make_datasette
from archive.site.views.machines import feeds as feed_views
from tests.support.editions import get
from tests.support.feeds import ATOM, ReadEntry, ReadFeed, read, whole
from tests.support.new_edition import EDITED, GONE, MOVED_UP, SECOND_DAY, first_edition, next_edition, without
from tests.support.public_file import BRIEFS, GUIDING, TYPICAL, Made
from tests.support.public_file import Get as GetPath
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

SitePath = tuple[Datasette, Path]  # a site, and where its public file is
TEXTS = st.text(st.characters(exclude_categories=()))


@pytest.fixture
def edition(tmp_path: Path) -> SitePath:
    path = first_edition(tmp_path / "fanzha.db")
    site = make_datasette(path)
    wait_until(lambda: get(site, "/feed.atom")[0].status_code == 200)
    return site, path


def feed(site: Datasette, path: str, **headers: str) -> ReadFeed:
    [answer] = get(site, path, **headers)
    return read(answer.content, path)


def test_a_new_edition_adds_what_is_new_edited_or_gone_and_keeps_the_ids_of_the_others(
    edition: SitePath, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, path = edition
    before = feed(site, "/feed.atom")
    [moved] = feed(site, f"/search.atom?q={MOVED_UP.title}").entries
    with monkeypatch.context() as paged:
        paged.setattr(feed_views, "ENTRIES", 3)
        older = feed(site, "/news.atom").links["next"]
        [last] = feed(site, older).entries

    next_edition(path)
    wait_until(lambda: feed(site, "/feed.atom").updated == SECOND_DAY)
    after = feed(site, "/feed.atom")
    known = {entry.id for entry in before.entries}
    assert known < {entry.id for entry in after.entries}
    assert [entry.title for entry in after.entries if entry.id not in known] == [
        TYPICAL.title,
        f"〔下线〕{GONE.title}",
        f"〔改动〕{EDITED.title}",
    ]
    assert (after.id, before.updated < after.updated) == (before.id, True)
    monkeypatch.setattr(feed_views, "ENTRIES", 3)
    assert [one.id for one in feed(site, older).entries] == [last.id]  # a page of a feed stays when news come in
    # A better copy is no news.
    [found] = feed(site, f"/search.atom?q={MOVED_UP.title}").entries
    assert (found.id, found.updated, found.title) == (moved.id, moved.updated, moved.title)
    assert (moved.path, found.path) == (f"/p/{BRIEFS[1].slug}", f"/p/{MOVED_UP.slug}")
    # An edit says what changed and leads to the comparison.
    edited = feed(site, "/changes.atom?kind=edit").entries[0]
    assert "新文本独有：</p> <blockquote><p>坚持追赃挽损，全年追回样例款项99万元。" in edited.summary
    assert "旧文本独有：</p> <blockquote><p>坚持追赃挽损，全年追回样例款项88万元。" in edited.summary
    assert "99" in get(site, edited.path)[0].text
    assert (edited.authors, ("kind", "edit") in edited.categories) == (("样例省人民检察院",), True)
    # A removal says since when, and where it was.
    [gone] = [one for one in feed(site, "/changes.atom?kind=gone").entries if one.path == f"/p/{GONE.slug}"]
    assert gone.summary.startswith(f"<p>2026-11-14 起已下线：{GONE.urls[0]}</p>")
    assert gone.via == GONE.urls[0]


def test_readers_are_asked_to_delete_what_was_withdrawn(edition: SitePath) -> None:
    site, path = edition
    had = {one.id for name in ("feed", "cases") for one in feed(site, f"/{name}.atom").entries if _is_of(one, GUIDING)}
    assert len(had) == 3  # the batch and its two cases
    without(path, GUIDING, SECOND_DAY, "发布机关要求撤下")
    wait_until(lambda: feed(site, "/feed.atom").updated == SECOND_DAY)
    for address in ("/feed.atom", "/cases.atom", "/search.atom?q=养老"):
        [answer] = get(site, address)
        assert not had & {one.id for one in read(answer.content, address).entries}
        deleted = list(etree.fromstring(answer.content).iter("{http://purl.org/atompub/tombstones/1.0}deleted-entry"))
        assert had <= {one.get("ref") for one in deleted}
        assert {one.get("when") for one in deleted} == {SECOND_DAY}
        assert {one.findtext("{*}comment") for one in deleted} == {"本档案已撤回：发布机关要求撤下"}


def _is_of(entry: ReadEntry, made: Made) -> bool:
    return entry.path in (f"/p/{made.slug}", *(f"/c/{made.case_id(number)}" for number in (1, 2)))


def test_what_is_known_is_not_sent_again(edition: SitePath) -> None:
    site, file = edition
    paths = ("/feed.atom", "/search.atom?q=样例", "/cases.atom", "/sitemap.xml", "/sitemap-p1.xml")
    first = {path: get(site, path)[0] for path in paths}
    for path, answer in first.items():
        assert answer.headers["cache-control"].startswith("max-age="), path
        tag, date = answer.headers["etag"], answer.headers["last-modified"]
        by_tag, by_date = {"if-none-match": tag}, {"if-modified-since": date}
        for known in (by_tag, by_date, {**by_tag, "if-modified-since": "Sat, 01 Jan 2000 00:00:00 GMT"}):
            [again] = get(site, path, **known)
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), path
        assert get(site, path, **{"if-none-match": '"other"', **by_date})[0].status_code == 200, path
    next_edition(file)
    wait_until(lambda: feed(site, "/feed.atom").updated == SECOND_DAY)
    for path, answer in first.items():
        assert get(site, path, **{"if-none-match": answer.headers["etag"]})[0].status_code == 200, path
        [new] = get(site, path, **{"if-modified-since": answer.headers["last-modified"]})
        assert (new.status_code, new.content != answer.content) == (200, True), path


def test_pages_of_a_feed_neither_repeat_nor_miss_an_entry(get: GetPath, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in ("/feed.atom", "/search.atom?q=诈骗", "/cases.atom", "/changes.atom"):
        monkeypatch.setattr(feed_views, "ENTRIES", 1_000)
        at_once = whole(get, path)
        for size in (1, 3):
            monkeypatch.setattr(feed_views, "ENTRIES", size)
            assert whole(get, path) == at_once


def test_a_feed_takes_the_parameters_of_its_list_and_refuses_what_lets_it_find_nothing(get: GetPath) -> None:
    plain = read(get("/search.atom?kind=report").content)
    assert read(get("/search.atom?kind=report&sort=oldest&page=2").content) == plain
    assert get("/nothing.atom").status_code == 404
    for path in (
        *("/feed.atom?q=诈骗", "/search.atom?knd=report", "/changes.atom?before=x", "/news.atom?exact=2"),
        *("/feed.atom?since=yesterday", "/search.atom?from=2024&to=2020", "/search.atom?year=twenty"),
    ):
        answer = get(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (400, "no-store"), path
        assert answer.json()["code"] == "bad_request", path


@settings(max_examples=200)
@given(TEXTS)
def test_any_text_makes_xml_and_comes_back_but_for_what_xml_cannot_hold(text: str) -> None:
    moment, page = "2026-11-01T00:00:00Z", AtomLink("alternate", "http://a.example/")
    category = AtomCategory("http://a.example/?k=", text, text)
    entry = AtomEntry("urn:uuid:0", text, moment, moment, (text,), (page,), (category,), text, text)
    made = AtomFeed("urn:uuid:1", text, text, moment, "en", "zh-Hans", text, text, "fanzha", "/icon", (page,), (entry,))
    root = etree.fromstring(as_xml(made))
    wanted = in_xml(text)
    names = ("title", "summary", "rights", "author/{*}name")
    assert {root.findtext(f".//{ATOM}{name}") for name in names} == {wanted}
    assert {value for one in root.iter(f"{ATOM}category") for value in one.attrib.values()} == {category.scheme, wanted}
    for before, after in zip(text.replace("\r\n", "\n").replace("\r", "\n"), wanted, strict=True):
        assert before == after or (after == "\ufffd" and NOT_XML.fullmatch(before))


Rows = list[tuple[str, int, int, int]]  # kind, moment, number, place
ROW = st.tuples(st.sampled_from(EVENTS), st.integers(0, 4), st.integers(0, 3), st.integers(0, 5))
KEY = st.tuples(st.integers(0, 5), st.integers(0, 4))


@settings(max_examples=300)
@given(st.lists(ROW, max_size=25), st.sets(st.sampled_from(EVENTS)), st.integers(0, 5), KEY)
def test_the_timeline_gives_what_a_scan_gives(rows: Rows, kinds: set[str], since: int, before: tuple[int, int]) -> None:
    ordered = sorted(set(rows), key=lambda row: (-row[1], -row[2], row[0], -row[3]))
    line = Timeline(
        bytes(EVENTS.index(kind) for kind, *_ in ordered),
        *(array(code, (row[at] for row in ordered)) for code, at in (("q", 1), ("q", 2), ("I", 3))),
    )
    moment = f"1970-01-01T00:00:0{since}Z"
    events = line.events(Span(tuple(kinds), moment, before))
    found = [(event.kind, *event.key, place) for event in events for place in event.places]
    assert found == [row for row in ordered if row[0] in kinds and row[1] >= since and row[1:3] < before]
