"""The doors of the room: analyse() and read_and_analyse()."""

from __future__ import annotations

import hashlib
import subprocess
import sys

from opencc import OpenCC

from archive.analysis import analyse, text_sha256
from archive.model import Article, Context, Page, Role, State, Topic
from archive.readers.pages import read_and_analyse

PARAGRAPH = (
    "检察机关以诈骗罪对甲某等人提起公诉，甲某等人冒充客服实施电信网络诈骗，骗取多名被害人钱款，法院依法作出判决。"
)


def article(title: str | None, text: str, attribution: str | None = None) -> Article:
    return Article(title, None, None, attribution, None, text)


def page(body: str, status: int = 200) -> Page:
    return Page(
        url="https://www.example.org/zdgz/203001/t20300105_100001.shtml",
        fetched_at="2030-01-05T00:00:00Z",
        status=status,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=f"<!DOCTYPE html><html><head><meta charset='utf-8'>{body}</html>".encode(),
        context=Context(Role.ARTICLE),
        warc_file="a.warc.gz",
        warc_offset=0,
    )


def test_an_article_is_taken_apart_and_each_case_told_what_and_where() -> None:
    court = "2030年1月5日，样例省桐乡市人民检察院对甲某以诈骗罪提起公诉。桐乡市人民法院以诈骗罪判处甲某有期徒刑三年。"
    text = f"案例一\n甲某诈骗案\n【关键词】\n诈骗罪 冒充客服\n【基本案情】\n{court}\n【典型意义】\n{PARAGRAPH}"
    whole = f"{text}\n{text.replace('一', '二', 1)}"
    found = analyse(article("某省检察机关惩治诈骗犯罪典型案例", whole)).structure
    first, second = found.cases
    assert (first.number, first.title, first.keywords) == ("案例一", "甲某诈骗案", ("诈骗罪", "冒充客服"))
    assert [section.heading for section in first.sections] == ["keywords", "facts", "significance"]
    sections = [whole[section.start : section.end] for section in first.sections]
    assert sections == ["诈骗罪 冒充客服", court, PARAGRAPH]
    assert (first.topic, [crime.crime for crime in first.crimes]) == (Topic.FRAUD, ["fraud"])
    assert [region.code for region in first.regions] == ["330400"]
    assert second.number == "案例二"
    assert [crime.crime for crime in found.crimes] == ["fraud"]


def test_a_text_in_traditional_hanzi_is_taken_apart_alike() -> None:
    text = f"案例一\n甲某诈骗案\n【基本案情】\n检察院以诈骗罪对甲某提起公诉。\n【典型意义】\n{PARAGRAPH}"
    converted = OpenCC("s2t").convert(text)
    plain = analyse(article("惩治诈骗犯罪典型案例", text)).structure
    turned = analyse(article("懲治詐騙犯罪典型案例", converted)).structure
    (one,), (other,) = plain.cases, turned.cases
    assert other.title == "甲某詐騙案"
    assert (other.crimes, other.topic, other.start, other.end) == (one.crimes, one.topic, one.start, one.end)
    (facts, _) = other.sections
    assert converted[facts.start : facts.end] == "檢察院以詐騙罪對甲某提起公訴。"


def test_findings_are_written_as_the_text_prints_them() -> None:
    text = "檢察機關起訴詐騙犯罪9萬人。依照《中華人民共和國刑法》第二百六十六條。"
    found = analyse(article("檢察機關打擊詐騙犯罪工作情況", text)).structure
    assert [one.as_written for one in found.figures] == ["9萬人"]
    assert [one.as_written for one in found.citations] == ["《中華人民共和國刑法》第二百六十六條"]


def test_only_texts_on_fraud_have_figures() -> None:
    for title, count in (("检察机关惩治诈骗犯罪工作情况", 1), ("检察机关惩治盗窃犯罪工作情况", 0)):
        found = analyse(article(title, "2023年，检察机关起诉90人。"))
        assert len(found.structure.figures) == count


def test_a_publication_is_of_the_region_of_its_only_issuer() -> None:
    one = analyse(article("江西省人民检察院发布典型案例", PARAGRAPH))
    two = analyse(article("江西省人民检察院 江西省公安厅关于办理案件的意见", PARAGRAPH))
    assert (one.issuers, one.region) == (("江西省人民检察院",), "360000")
    assert (two.issuers, two.region) == (("江西省人民检察院", "江西省公安厅"), None)


def test_a_title_in_traditional_hanzi_above_simplified_ones_names_the_only_case() -> None:
    text = f"【基本案情】\n{PARAGRAPH * 3}\n【典型意义】\n{PARAGRAPH}"
    (case,) = analyse(article("檢例第5號 甲某詐騙案", text)).structure.cases
    assert (case.number, case.title) == ("检例第5号", "甲某詐騙案")


def test_a_text_is_hashed_as_the_utf8_of_its_characters() -> None:
    for text in ("", "甲某 诈骗案\n", "\U00020000\U0001f600"):
        assert text_sha256(text) == hashlib.sha256("".join(text.split()).encode()).hexdigest()


def test_a_page_without_text_or_not_live_has_no_article_and_a_reason() -> None:
    empty = "<title>空</title></head><body><div id='fontzoom'></div></body>"
    missing = "</head><body><p>没有找到</p></body>"
    pages = [
        (empty, 200, State.LIVE),
        (missing, 404, State.GONE),
        (missing, 410, State.GONE),
        (missing, 403, State.BLOCKED),
    ]
    for body, status, state in pages:
        reading = read_and_analyse(page(body, status))
        assert (reading.state, reading.documents) == (state, ())
        assert reading.state_reason


def test_the_room_is_cheap_to_import() -> None:
    heavy = "trafilatura lxml scrapy datasette sqlite3 archive.analysis.documents"  # the last has all rules
    code = f"import sys, archive.analysis; print(*[name for name in {heavy.split()} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
