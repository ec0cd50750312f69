"""Pages that are not what they should be: one for each kind of doubt, and one on which nothing is doubtful."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from archive.model import Context, DoubtKind, Page, Role, Source
from archive.publish.public_rows import build
from archive.readers.pages import read_and_analyse
from archive.store.archive import Archive
from tests.support.sentences import sentences

SITE = Source("yangben", "样本省人民检察院", "provincial", "330000", "https://www.yangben.example/", "ucap")
DAY = "2026-11-01T00:00:00Z"
SENTENCE = "检察机关依法惩治电信网络诈骗犯罪，{}起诉诈骗案件持续上升，追赃挽损力度不断加大，群众财产安全得到有力维护。"


def paragraphs(name: str, count: int = 8) -> list[str]:
    """Paragraphs that no other page has, nor anything like them."""
    own = sentences(0, count, name)
    return [f"{SENTENCE.format(f'{name}第{number}组')}{one}" for number, one in enumerate(own, 1)]


def case(number: str, name: str) -> list[str]:
    heads = (number, f"{name}某某诈骗案", "【基本案情】", *paragraphs(f"{name}某某", 2), "【典型意义】")
    return [*heads, *paragraphs(f"{name}某某一案中", 2)]


def page(path: str, title: str, lines: list[str], *, meta: str = "2023-04-01", printed: str = "2023-04-01") -> Page:
    """A page of the site. A line that begins with < is markup."""
    body = "".join(line if line.startswith("<") else f"<p>{line}</p>" for line in lines)
    html = f"""<!doctype html><html><head><meta charset="utf-8"><title>{title}</title>
        <meta name="PubDate" content="{meta}"></head><body><h1>{title}</h1>
        <div class="info">时间：{printed}　来源：样本检察</div>
        <div class="detail_con" id="fontzoom">{body}</div></body></html>"""
    url = f"https://www.yangben.example/{path}.shtml"
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    context = Context(Role.ARTICLE, SITE.id, SITE.family)
    return Page(url, DAY, 200, headers, html.encode(), context, f"{path}.warc.gz", 0, digest=path)


def publish(folder: Path, pages: Iterable[Page]) -> Path:
    """A public file of pages, read, stored and published as every page is."""
    archive = Archive.open(folder)
    archive.put_sources(SITE)
    with archive.transaction():
        for one in pages:
            archive.ingest(one, read_and_analyse(one))
    archive.make_publications()
    archive.close()
    build(folder / "archive.db", folder / "draft.db", folder / "fanzha.db", at="2024-01-01T00:00:00Z")
    return folder / "fanzha.db"


CONTENTS = ["目录", "一、当前诈骗犯罪主要态势", "二、主要举措", "三、下一步工作"]
BATCH = "打击电信网络诈骗典型案例"
# Each with what the site says of it.
DOUBTFUL: dict[DoubtKind, tuple[Page, str]] = {
    DoubtKind.CASE_MISSING: (
        page("anli", BATCH, [*case("案例一", "甲"), *case("案例三", "乙"), *case("案例四", "丙")]),
        "案例编号不连续，缺“案例二”",
    ),
    DoubtKind.BODY_MISSING: (
        page(
            "baogao",
            "检察机关打击电信网络诈骗犯罪工作情况",
            [*CONTENTS, CONTENTS[2], *paragraphs("举措"), CONTENTS[3], *paragraphs("打算")],
        ),
        "目录列有“一、当前诈骗犯罪主要态势”，正文缺",
    ),
    DoubtKind.DATES: (
        page(
            "tongbao",
            "样本省检察院通报诈骗案件办理情况",
            [*paragraphs("通报"), "样本省人民检察院", "2020年3月2日"],
        ),
        "所取日期为 2023-04-01，正文落款为 2020-03-02，相差 1125 天",
    ),
    DoubtKind.READINGS: (
        page(
            "yanjiang",
            "样本省检察院发布诈骗案件办理情况",
            [*paragraphs("发布", 2), "<aside>", *paragraphs("追问", 12), "</aside>"],
        ),
        "可能有缺漏，也可能混入网页上的其他文字",
    ),
    DoubtKind.DAMAGE: (
        page("shuju", "样本省检察院发布诈骗案件数据", [*paragraphs("数据"), "全年起诉2O3人，涉案金额1.2亿元。"]),
        "有 1 处数字夹有字母：“全年起诉2O3人，涉案金额1.2…”",
    ),
    DoubtKind.GOES_ON: (
        page("lianzai", "样本省检察院讲述反诈骗工作", [*paragraphs("讲述"), "（未完待续）"]),
        "网页称正文未完：“（未完待续）”",
    ),
}
SOUND = page("anli2", f"{BATCH}（第二批）", [*case("案例一", "丁"), *case("案例二", "戊")])
