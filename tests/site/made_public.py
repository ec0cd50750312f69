"""A public file with publications that no one issued: the offices, cases and numbers are invented for the tests."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import sqlite_utils

from archive import schema
from archive.search import Index
from archive.store.migrations import migrations
from archive.urls import canonical_key, slug_of, stable_id

Get = Callable[[str], httpx.Response]  # of a path, as the fixture `get` does it

FIRST, LAST = "2026-11-01T02:00:00Z", "2026-11-20T02:30:00Z"
SITE = "https://www.yangli.example"


@dataclass(frozen=True)
class Made:
    """An invented publication. The first of `urls` is its best copy."""

    title: str
    text: str
    kind: str
    published: str | None
    urls: tuple[str, ...]
    topic: str = "fraud"
    attribution: str | None = "样例检察"
    issuer: str | None = "样例省人民检察院"
    source_id: str = "yangli"
    gone: frozenset[str] = field(default_factory=frozenset)

    @property
    def id(self) -> int:
        return stable_id(canonical_key(self.urls[0]))

    @property
    def slug(self) -> str:
        return slug_of(canonical_key(self.urls[0]), self.source_id)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(
            "".join(unicodedata.normalize("NFKC", self.title + self.text).split()).encode()
        ).hexdigest()


REPORT = Made(
    title="样例省检察机关打击治理电信网络诈骗工作情况（2025年）",
    text="""一、基本态势
（一）案件数量
全年起诉电信网络诈骗犯罪样例人员321人，同比上升7.5%。
| 罪名 | 起诉人数 | 同比 |
| --- | --- | --- |
| 诈骗罪 | 321 | 7.5% |
| 帮助信息网络犯罪活动罪 | 1,204 | -3% |
（二）犯罪手段
刷单返利、冒充客服仍是主要手段，诈骗分子多以“跑分”转移资金。
二、主要举措
坚持追赃挽损，全年追回样例款项88万元。""",
    kind="report",
    published="2026-01-15",
    urls=(f"{SITE}/gzqk/202601/t20260115_900001.shtml", "https://news.zhuanzai.example/2026/report.html"),
    gone=frozenset({"https://news.zhuanzai.example/2026/report.html"}),
)
GUIDING = Made(
    title="样例省人民检察院第三批指导性案例",
    text="""现将两件案例作为第三批指导性案例发布。
甲某某养老诈骗案
（检例第901号）
【关键词】
养老诈骗 追赃挽损
【基本案情】
甲某某以样例养老公寓为名骗取老年人款项。
乙某某帮助信息网络犯罪活动案
（检例第902号）
【关键词】
两卡 帮助信息网络犯罪活动
【基本案情】
乙某某出借银行卡，供他人实施电信网络诈骗。""",
    kind="guiding_cases",
    published="2025-06-01",
    urls=(f"{SITE}/jczdal/202506/t20250601_900002.shtml",),
)
HOSTILE = Made(
    title='带有<script>alert("标题")</script>的诈骗样例',
    text="""正文也有<script>alert("正文")</script>与<img src=x onerror=alert(1)>，仍在谈诈骗。
| <b>表头</b> | "引号" |
| --- | --- |
| <i>甲</i> | & |""",
    kind="release",
    published="2024-03-09",
    urls=(f"{SITE}/xwfb/202403/t20240309_900003.shtml",),
    attribution='"><script>alert("来源")</script>',
)
UNDATED = Made(
    title="示范市检察院负责人就养老诈骗答记者问",
    text="问：如何看待养老诈骗？\n答：坚持依法从严，做好追赃挽损。",
    kind="press_qa",
    published=None,
    urls=("http://www.shifan.example/news/view.html",),
    issuer=None,
    attribution=None,
    source_id="shifan",
    topic="partly",
    gone=frozenset({"http://www.shifan.example/news/view.html"}),
)
BRIEFS = tuple(
    Made(
        title=f"样例省检察机关反诈简讯第{number}期",
        text=f"本期通报第{number}起诈骗样例。检察机关提醒：不轻信、不转账。",
        kind="typical_cases",
        published=f"2023-{number:02}-08" if number <= 12 else "2023",
        urls=(f"{SITE}/jx/202301/t202301{number:02}_{910000 + number}.shtml",),
    )
    for number in range(1, 26)
)
MADE = (REPORT, GUIDING, HOSTILE, UNDATED, *BRIEFS)


def build(path: Path, publications: tuple[Made, ...] = MADE) -> Path:
    """Make a public file of these publications, as `fanzha publish` does: public tables only, no free pages."""
    working = path.with_suffix(".working")
    db = sqlite_utils.Database(working)
    migrations.apply(db)
    db["sources"].insert_all(_sources())
    for made in publications:
        _insert(db, made)
    run = {"id": 1, "started": FIRST, "ended": LAST, "verdict": "good", "origin": "live", "resumes": 0}
    db["runs"].insert(run)
    for table in schema.TABLES:
        if not table.public:
            db[table.name].drop()
    db["_sqlite_migrations"].drop(ignore=True)
    path.unlink(missing_ok=True)
    db.conn.commit()
    db.conn.execute("VACUUM INTO ?", (str(path),))
    db.close()
    working.unlink()
    return path


def by_scan(path: Path, *needles: str) -> set[int]:
    """The ids of the publications whose title or text holds every needle, found without any index."""
    rows = sqlite3.connect(path).execute(
        "select id, coalesce(title, '') || char(10) || text"
        " from publications join publication_texts on publication_id = id"
    )
    return {publication_id for publication_id, text in rows if all(needle in text for needle in needles)}


def _sources() -> list[dict[str, object]]:
    return [
        {"id": "yangli", "name": "样例省人民检察院", "level": "provincial", "home_url": SITE, "official": 1},
        {"id": "shifan", "name": "示范市人民检察院", "level": "prefecture", "official": 1},
    ]


def _insert(db: sqlite_utils.Database, made: Made) -> None:
    db["publications"].insert(
        {
            "id": made.id,
            "slug": made.slug,
            "kind": made.kind,
            "kind_from": "title",
            "title": made.title,
            "issuer": made.issuer,
            "published": made.published,
            "published_from": "line" if made.published else None,
            "year": int(made.published[:4]) if made.published else None,
            "attribution": made.attribution,
            "topic": made.topic,
            "topic_score": 1.5,
            "topic_terms": json.dumps(["诈骗", "养老诈骗"], ensure_ascii=False),
            "source_id": made.source_id,
            "url": made.urls[0],
            "chars": len(made.text),
            "copy_count": len(made.urls),
            "first_seen": FIRST,
        }
    )
    db["publication_texts"].insert({"publication_id": made.id, "text": made.text})
    Index(db.conn).add(made.id, made.title, made.text)
    for url in made.urls:
        _insert_page(db, made, url)


def _insert_page(db: sqlite_utils.Database, made: Made, url: str) -> None:
    page_id, version_id = stable_id(canonical_key(url)), stable_id(url, made.sha256)
    is_gone = url in made.gone
    db["pages"].insert(
        {
            "id": page_id,
            "url": url,
            "slug": slug_of(canonical_key(url), made.source_id),
            "source_id": made.source_id,
            "state": "gone" if is_gone else "live",
            "state_reason": "HTTP 404" if is_gone else None,
            "first_seen": FIRST,
            "last_seen": LAST,
            "last_changed": FIRST,
            "version_id": version_id,
        }
    )
    db["copies"].insert(
        {
            "page_id": page_id,
            "publication_id": made.id,
            "position": 1,
            "relation": "original" if url == made.urls[0] else "repost",
        }
    )
    db["page_versions"].insert(
        {
            "id": version_id,
            "page_id": page_id,
            "seen_at": FIRST,
            "last_seen": "2026-11-10T02:30:00Z" if is_gone else LAST,
            "text_sha256": made.sha256,
            "imported": 0,
            "title": made.title,
            "published": made.published,
            "kind": made.kind,
            "topic": made.topic,
            "text": made.text,
            "reader_version": "1",
        }
    )
