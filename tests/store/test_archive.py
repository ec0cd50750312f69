"""What taking pages in does to the tables."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from archive.model import Source, State
from archive.reasons import because, in_english
from archive.store.archive import Archive, Busy
from tests.support.captures import LONG
from tests.support.sentences import sentences

VARIED, OTHER = ("\n".join(sentences(0, 40, name)) for name in ("varied", "other"))
Take = Callable[..., tuple[bool, bool]]
A = "https://www.spp.gov.cn/spp/jczdal/202604/t20260413_725764.shtml"
B = "https://www.spp.gov.cn/xwfbh/wsfbt/202604/t20260413_725750.shtml"
REPOST = "http://www.lawfirm.example/wenji/1.html"


def rows(archive: Archive, table: str) -> list[dict[str, Any]]:
    """The rows of a table once the job has ended."""
    archive.make_publications()
    return list(archive.db.query(f"select * from {table}"))


def texts(archive: Archive) -> list[str]:
    """The texts of all publications once the job has ended."""
    return sorted(row["text"] for row in rows(archive, "publication_texts"))


def one(archive: Archive, table: str) -> dict[str, Any]:
    (row,) = rows(archive, table)
    return row


def test_a_page_becomes_a_publication_with_one_copy(archive: Archive, take: Take) -> None:
    assert take(A, issuers=("最高人民检察院",)) == (True, True)
    publication = one(archive, "publications")
    assert publication["slug"] == "spp-jczdal-t20260413_725764"
    assert publication["issuer"] == "最高人民检察院"
    assert publication["url"] == "https://www.spp.gov.cn/jczdal/202604/t20260413_725764.shtml"
    assert (publication["year"], publication["chars"], publication["copy_count"]) == (2025, len(LONG), 1)
    assert one(archive, "publication_texts")["text"] == LONG
    assert one(archive, "copies")["relation"] == "original"


def test_the_same_page_again_is_the_same_version_seen_later(archive: Archive, take: Take) -> None:
    take(A)
    assert take(A.replace("/spp/", "/").replace("https", "http") + "#1", at="2026-02-01T00:00:00Z") == (False, False)
    version, page = one(archive, "page_versions"), one(archive, "pages")
    assert (version["seen_at"], version["last_seen"]) == ("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")
    assert (page["first_seen"], page["last_seen"]) == ("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")
    assert page["last_changed"] == "2026-01-01T00:00:00Z"


def test_one_changed_digit_is_a_new_version_of_the_same_publication_and_white_space_is_none(
    archive: Archive, take: Take
) -> None:
    take(A, LONG + "起诉430人")
    assert take(A, (LONG + "起诉430人").replace("：", "： ").replace("。", "。\n")) == (False, False)
    assert take(A, LONG + "起诉431人") == (False, True)
    assert len(rows(archive, "page_versions")) == 2
    assert texts(archive) == [LONG + "起诉431人"]
    assert one(archive, "publications")["slug"] == "spp-jczdal-t20260413_725764"


def test_a_text_that_comes_back_is_current_again_and_no_third_version(archive: Archive, take: Take) -> None:
    take(A, LONG + "甲")
    take(A, LONG + "乙", at="2026-01-02T00:00:00Z")
    take(A, LONG + "甲", at="2026-01-03T00:00:00Z")
    assert len(rows(archive, "page_versions")) == 2
    assert one(archive, "publication_texts")["text"].endswith("甲")


def test_an_older_capture_never_replaces_a_newer_one(archive: Archive, take: Take) -> None:
    take(A, LONG + "new", at="2026-02-01T00:00:00Z")
    for day in ("2026-03-01", "2026-03-02"):
        take(A, None, state=State.GONE, at=f"{day}T00:00:00Z")
    take(A, LONG + "old", at="2025-01-01T00:00:00Z")
    assert one(archive, "publication_texts")["text"].endswith("new")
    page = one(archive, "pages")
    assert (page["state"], page["first_seen"]) == ("gone", "2025-01-01T00:00:00Z")


@pytest.mark.parametrize("order", list(itertools.permutations((A, B, REPOST)))[::2])
def test_the_same_text_on_three_pages_is_one_publication_in_whatever_order_they_come(
    archive: Archive, take: Take, order: tuple[str, ...]
) -> None:
    for url in order:
        take(url)
    publication = one(archive, "publications")
    assert publication["slug"] == "spp-jczdal-t20260413_725764"  # the official ones first, then by URL
    assert publication["copy_count"] == 3
    slugs = {row["id"]: row["url"] for row in rows(archive, "pages")}
    assert {slugs[c["page_id"]]: c["relation"] for c in rows(archive, "copies")} == {
        A.replace("/spp/", "/"): "original",
        B: "sister",
        REPOST: "repost",
    }


def test_a_copy_that_is_corrected_alone_stays_a_copy(archive: Archive, take: Take) -> None:
    take(A, VARIED)
    take(B, VARIED)
    take(B, VARIED + "\n更正：上文第二段的人数应为三十一人。", at="2026-02-01T00:00:00Z")
    assert one(archive, "publications")["copy_count"] == 2
    assert [in_english(row["why"]) for row in rows(archive, "copies") if row["why"]] == [
        "1.00 of its text and 0.98 of the other's"
    ]


def test_a_text_of_another_work_is_a_publication_of_its_own(archive: Archive, take: Take) -> None:
    take(A, VARIED)
    take(B, VARIED)
    take(B, OTHER, at="2026-02-01T00:00:00Z")
    assert [row["copy_count"] for row in rows(archive, "publications")] == [1, 1]


def test_when_the_best_copy_changes_the_others_keep_their_publication(archive: Archive, take: Take) -> None:
    for url in (A, B, REPOST):
        take(url)
    archive.make_publications()
    take(A, LONG + "更正", at="2026-02-01T00:00:00Z")
    counts = {row["slug"]: row["copy_count"] for row in rows(archive, "publications")}
    assert counts == {"spp-jczdal-t20260413_725764": 1, "spp-xwfbh-wsfbt-t20260413_725750": 2}
    assert texts(archive) == [LONG, LONG + "更正"]


def test_a_night_of_maintenance_ties_nothing_together(archive: Archive, take: Take) -> None:
    urls = [f"https://www.spp.gov.cn/zdgz/202401/t20240101_{n}.shtml" for n in range(20)]
    for number, url in enumerate(urls):
        take(url, LONG + str(number))
    for url in urls:
        take(url, LONG + "系统维护中", title="系统维护", at="2026-02-01T00:00:00Z")
    assert one(archive, "publications")["copy_count"] == 20
    for number, url in enumerate(urls):
        take(url, LONG + str(number), at="2026-02-02T00:00:00Z")
    assert [row["copy_count"] for row in rows(archive, "publications")] == [1] * 20
    assert texts(archive) == sorted(LONG + str(number) for number in range(20))


@pytest.mark.parametrize("order", [slice(None), slice(None, None, -1)])
def test_two_addresses_with_one_document_id_have_two_slugs_in_whatever_order(
    archive: Archive, take: Take, order: slice
) -> None:
    address = "http://www.x.gov.cn/a/202401/t20240101_1."
    for ending in ("shtml", "html", "htm")[order]:
        take(address + ending, LONG + ending)
    archive.make_publications()
    slugs = {row["url"].rpartition(".")[2]: row["slug"] for row in rows(archive, "publications")}
    assert slugs == {
        "shtml": "www-x-gov-cn-a-t20240101_1",
        "html": "www-x-gov-cn-a-t20240101_1--f6720672e76c",
        "htm": "www-x-gov-cn-a-t20240101_1--703a426ebf36",
    }


def test_a_source_that_moves_to_another_host_leaves_its_pages_to_the_old_one_and_takes_the_new_ones(
    archive: Archive, take: Take
) -> None:
    old, new = (f"http://{host}/qwfb/202001/t20200101_1.shtml" for host in ("www.hbjc.gov.cn", "www.hb.jcy.gov.cn"))
    source = Source("hubei", "湖北省人民检察院", "provincial", "420000", "http://www.hbjc.gov.cn/", "trs")
    for home, page in (("http://www.hbjc.gov.cn/", old), ("https://www.hb.jcy.gov.cn/", new)):
        take(new, LONG + "新")
        with archive.transaction():
            archive.put_sources(replace(source, home_url=home))
        take(page, LONG + page)
    assert {row["url"]: (row["source_id"], row["slug"]) for row in rows(archive, "pages")} == {
        old: ("www-hbjc-gov-cn", "www-hbjc-gov-cn-qwfb-t20200101_1"),
        new.replace("http", "https"): ("hubei", "hubei-qwfb-t20200101_1"),
    }


def test_an_address_that_leads_to_the_home_page_is_gone_and_the_home_page_no_article(
    archive: Archive, take: Take
) -> None:
    take(A)
    for day in ("2026-03-01", "2026-03-02"):
        take("https://www.spp.gov.cn/", LONG + "首页", requested=A, at=f"{day}T00:00:00Z")
    page = one(archive, "pages")
    assert (page["state"], page["state_reason"]) == ("gone", because("leads_home"))
    assert one(archive, "publications")["copy_count"] == 1


def test_a_server_in_trouble_says_nothing_about_the_page(archive: Archive, take: Take) -> None:
    take(A)
    assert take(A, None, state=State.ERROR, status=503, at="2026-03-01T00:00:00Z") == (False, False)
    page = one(archive, "pages")
    assert (page["state"], page["last_seen"]) == ("live", "2026-01-01T00:00:00Z")


def test_pages_that_came_before_their_source_are_given_to_it(archive: Archive, take: Take) -> None:
    late = Source("hubei", "湖北省人民检察院", "provincial", "420000", "http://www.hbjc.gov.cn/", "trs")
    take("http://www.hbjc.gov.cn/qwfb/202001/t20200101_1.shtml")
    assert one(archive, "publications")["source_id"] == "www-hbjc-gov-cn"
    with archive.transaction():
        archive.put_sources(late)
    publication = one(archive, "publications")
    assert (publication["source_id"], one(archive, "copies")["relation"]) == ("hubei", "original")
    assert publication["slug"] == "hubei-qwfb-t20200101_1"
    assert "www-hbjc-gov-cn" not in {row["id"] for row in rows(archive, "sources")}


def test_what_was_imported_never_stands_in_for_what_the_site_said(archive: Archive, take: Take) -> None:
    take(A, LONG + "起诉660人")
    take(A, LONG + "起诉760人", at="2026-03-01T00:00:00Z", imported=True)
    assert one(archive, "publication_texts")["text"].endswith("660人")
    page = one(archive, "pages")
    assert (page["state"], page["last_seen"]) == ("live", "2026-01-01T00:00:00Z")
    assert [row["imported"] for row in rows(archive, "page_versions")] == [0, 1]


@pytest.mark.parametrize("at", ["2025-06-01T00:00:00Z", "2026-06-01T00:00:00Z"])
def test_what_the_site_says_takes_the_place_of_what_was_imported_whenever_that_was(
    archive: Archive, take: Take, at: str
) -> None:
    take(A, LONG + "存本", at=at, imported=True)
    assert one(archive, "pages")["state"] == "imported"
    take(A, LONG + "原页")
    page = one(archive, "pages")
    assert (page["state"], page["first_seen"], page["last_seen"]) == ("live", *["2026-01-01T00:00:00Z"] * 2)
    assert one(archive, "publication_texts")["text"].endswith("原页")


@pytest.mark.parametrize("first", [True, False])
def test_a_text_that_is_imported_and_seen_is_seen(archive: Archive, take: Take, first: bool) -> None:
    take(A, at="2026-03-01T00:00:00Z" if first else "2026-01-01T00:00:00Z", imported=first)
    take(A, at="2026-01-01T00:00:00Z" if first else "2026-03-01T00:00:00Z", imported=not first)
    version = one(archive, "page_versions")
    assert (version["imported"], version["seen_at"], version["last_seen"]) == (0, *["2026-01-01T00:00:00Z"] * 2)
    offsets = [row["warc_offset"] for row in rows(archive, "captures order by warc_offset")]
    assert version["warc_offset"] == offsets[int(first)]  # the record of what was seen


def test_a_copy_that_was_seen_is_better_than_an_imported_original_until_that_is_seen(
    archive: Archive, take: Take
) -> None:
    take(A, imported=True)
    take(REPOST)
    assert one(archive, "publications")["url"] == REPOST
    take(A)
    assert one(archive, "publications")["url"] == one(archive, "pages where url like '%spp.gov.cn%'")["url"]


def test_two_writers_are_refused_by_name(archive: Archive) -> None:
    with archive.lock(), pytest.raises(Busy, match="another fanzha"), Archive.open(archive.data).lock():
        pass


def test_a_transaction_that_fails_changes_nothing_and_a_part_that_fails_is_undone_alone(archive: Archive) -> None:
    def fail() -> None:
        with archive.transaction():
            archive.db.conn.execute("delete from sources")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with archive.transaction():
        archive.db.conn.execute("update sources set name = 'kept'")
        with pytest.raises(RuntimeError):
            fail()
    assert [row["name"] for row in rows(archive, "sources")] == ["kept", "kept"]
