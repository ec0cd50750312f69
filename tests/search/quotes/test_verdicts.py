"""What is said of quotes of two publications: each verdict, each difference, each remark."""

from __future__ import annotations

import sqlite3

import pytest
from sqlite_utils import Database

from archive.search import Catalogue
from archive.search.quotes import (
    CheckedSentence,
    CheckedText,
    QuoteVerdict,
    check,
)
from tests.search.conftest import FORMS, FillArchive

REPORT = """东湖市检察机关办理电信网络诈骗案件情况
2024年1月至9月，东湖市检察机关共起诉电信网络诈骗犯罪3500余人，涉案金额近4.2万元的小额案件占三成。
被告人黎某某以高价收购旧手机为名，在城北集市向摊主收取押金，随后更换号码失去联系，骗得押金3500余万元。
检察机关建议集市管理方公示收购点名录，定期核验收购人员身份，并在入口张贴识骗提示。
全市共追回被骗资金33,912元，同比上升12.5%。
"""
CASES = """西山县检察院发布集市诈骗典型案例
鱼塘承包人贺某谎称能够代购进口鱼苗，先后收取十七名养殖户的定金，并将定金用于偿还赌债。
案发后，县检察院督促贺某的家属退赔全部定金。
"""


@pytest.fixture(scope="module")
def file(archive_of: FillArchive) -> tuple[sqlite3.Connection, Catalogue]:
    texts = (REPORT, CASES)
    conn = archive_of(*({"title": text.split("\n")[0], "text": text} for text in texts))
    return conn, Catalogue.read(conn)


Check = tuple[sqlite3.Connection, Catalogue]


def one(file: Check, quote: str) -> CheckedSentence:
    (sentence,) = check(*file, quote).sentences
    return sentence


def differences(file: Check, quote: str) -> list[tuple[str, str, str]]:
    sentence = one(file, quote)
    assert sentence.verdict is QuoteVerdict.CHANGED
    return [(difference.kind.value, difference.quote, difference.passage) for difference in sentence.differences]


AS_IT_STANDS = "检察机关建议集市管理方公示收购点名录，定期核验收购人员身份，并在入口张贴识骗提示。"


def test_a_sentence_is_found_as_it_is(file: Check) -> None:
    sentence = one(file, AS_IT_STANDS)
    assert (sentence.verdict, sentence.share, sentence.differences, sentence.remarks) == ("found", 1.0, (), ())
    assert sentence.passage is not None
    assert sentence.passage.publication.title == "东湖市检察机关办理电信网络诈骗案件情况"
    assert REPORT[sentence.passage.start : sentence.passage.end] == AS_IT_STANDS
    assert sentence.passage.paragraph == AS_IT_STANDS


REMARKS = {quote: set(remarks) for quote, remarks in FORMS["remarks"].items()}


@pytest.mark.parametrize(
    "quote", ["东湖市检察机关共起诉电信网络诈骗犯罪35", "500余人，涉案金额近4.2万元的小额案件占三成。"]
)
def test_a_quote_that_cuts_a_number_is_not_found_as_it_is(file: Check, quote: str) -> None:
    assert one(file, quote).verdict is QuoteVerdict.CHANGED


def test_what_changes_no_word_is_a_remark(file: Check) -> None:
    found = {quote: one(file, quote) for quote in REMARKS}
    assert [quote for quote, said in found.items() if (said.verdict, said.differences) != ("found", ())] == []
    assert {quote: {remark.value for remark in said.remarks} for quote, said in found.items()} == REMARKS


def test_each_difference_is_named(file: Check) -> None:
    found = {quote: differences(file, quote) for quote in FORMS["quotes"]}
    assert found == {quote: [tuple(difference)] for quote, difference in FORMS["quotes"].items()}


def test_an_invented_sentence_is_not_found(file: Check) -> None:
    for quote in (
        "检察机关建议旅馆业主安装水族箱，定期更换金鱼，并在入口种植兰花。",
        "被告人黎某某以出售古琴为名，在海边灯塔向游客收取船票，最后被渔民送到岸上。",
        "春天的候鸟飞过了整片湿地公园的上空",
    ):
        assert one(file, quote).verdict is QuoteVerdict.NOT_FOUND, quote


def test_each_sentence_of_an_article_has_its_own_verdict(file: Check) -> None:
    article = (
        "东湖市检察机关共起诉电信网络诈骗犯罪3500余人。本所律师认为值得关注。"
        + AS_IT_STANDS
        + "案发后，县检察院督促贺某的"
        "家属退赔全部定金。全市共追回被骗资金33,912元，同比上升12.5%。"
    )
    found = check(*file, article)
    assert [sentence.verdict.value for sentence in found.sentences] == ["found", "not_found", "found", "found", "found"]
    assert [article[sentence.start : sentence.end] for sentence in found.sentences] == [
        sentence.text for sentence in found.sentences
    ]
    titles = [(one.publication.title, one.found, one.changed) for one in found.publications]
    assert titles == [("东湖市检察机关办理电信网络诈骗案件情况", 3, 0), ("西山县检察院发布集市诈骗典型案例", 1, 0)]
    assert found.main == found.publications[0]
    assert (found.searched, found.count(QuoteVerdict.FOUND)) == (5, 4)


def test_any_text_is_answered(file: Check) -> None:
    for text in ("", "   ", "\0", "\ud800", "……。！", "a" * 20_000, "字" * 20_000, "。" * 20_000, "1" * 20_000):
        checked = check(*file, text)
        assert isinstance(checked, CheckedText)
        assert not any(sentence.is_found for sentence in checked.sentences)


def test_a_sentence_of_a_former_text_is_found_in_it(archive_of: FillArchive) -> None:
    former = "全市共追回被骗资金35,000元，同比上升12.5%。"
    conn = archive_of({"title": "东湖市检察机关办理电信网络诈骗案件情况", "text": REPORT})
    page = {"id": 7, "url": "https://www.example.org/1", "slug": "s-1", "state": "live"}
    moments = {"first_seen": "2026-01-01T00:00:00Z", "last_seen": "2026-01-01T00:00:00Z"}
    Database(conn).table("pages").insert(page | moments)
    Database(conn).table("copies").insert({"page_id": 7, "publication_id": 1, "position": 0, "relation": "original"})
    for number, text in ((8, REPORT), (9, REPORT.replace("33,912", "35,000"))):
        version = {"id": number, "page_id": 7, "text_sha256": str(number), "imported": 0, "text": text}
        moment = {"seen_at": moments["first_seen"], "last_seen": moments["last_seen"]}
        Database(conn).table("page_versions").insert(version | moment)
    [sentence] = check(conn, Catalogue.read(conn), former).sentences
    assert sentence.verdict is QuoteVerdict.FOUND
    assert sentence.passage is not None
    assert sentence.passage.version_id == 9


def test_a_text_beyond_the_limit_is_cut(file: Check) -> None:
    checked = check(*file, AS_IT_STANDS + "x" * 30_000)
    assert checked.cut_at == 20_000
    assert checked.sentences[0].verdict is QuoteVerdict.FOUND


def test_a_sentence_is_found_where_it_stands_whole_though_newer_texts_have_its_parts_apart(
    archive_of: FillArchive,
) -> None:
    whole = "集市管理方公示收购点名录，定期核验收购人员身份。"
    apart = "集市管理方公示收购点名录，另有两处。\n镇里今年起定期核验收购人员身份。\n"
    rows = [{"title": "旧", "text": f"{whole}\n", "published": "2020-01-01"}]
    rows += [{"title": f"新{at}", "text": apart, "published": f"2024-01-{at:02}"} for at in range(1, 13)]
    conn = archive_of(*rows)
    (found,) = check(conn, Catalogue.read(conn), whole).sentences
    assert found.verdict is QuoteVerdict.FOUND
    assert found.passage is not None
    assert found.passage.publication.title == "旧"
