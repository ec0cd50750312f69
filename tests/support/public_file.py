"""A public file with publications that no one issued: the offices, cases and numbers are invented for the tests."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import sqlite_utils

from archive.reasons import because, reason, reasons_json
from archive.search import index
from archive.slugs import slug_of
from archive.store.runs import COUNTS
from archive.urls import canonical_key, stable_id
from tests.support.tables import make_public_tables

Get = Callable[[str], httpx.Response]  # of a path, as the fixture `get` does it

FIRST, LAST = "2026-11-01T02:00:00Z", "2026-11-20T02:30:00Z"
ADDED = "2026-11-01T03:00:00Z"
LEFT = "2026-11-14T02:30:00Z"  # since when pages are gone or have moved
IMPORTED, FILE = "2026-11-18T08:00:00Z", "存下的网页.html"
SITE = "https://www.yangli.example"

EXCERPT = reasons_json(reason("case_numbers", numbers=("检例第901号",)), reason("share", held=1.0))


@dataclass(frozen=True)
class MadeSection:
    """An invented section of a case: the fixed heading's id, the heading as it is written, the text below it."""

    heading: str
    as_written: str
    text: str


@dataclass(frozen=True)
class MadeCase:
    """An invented case. Its text is head, lead, sections and closing, each part on lines of its own."""

    head: str
    title: str
    sections: tuple[MadeSection, ...]
    number: str | None = None
    subtitle: str | None = None
    keywords: tuple[str, ...] = ()
    lead: str = ""
    closing: str = ""
    offices: tuple[str, ...] = ()
    prosecutors: tuple[str, ...] = ()
    topic: str = "fraud"
    crimes: dict[str, str] = field(default_factory=dict)  # id → how
    regions: dict[str, str] = field(default_factory=dict)  # code → how

    @property
    def text(self) -> str:
        parts = [self.head, self.lead]
        for section in self.sections:
            parts += [section.as_written, section.text]
        return "\n".join(filter(None, [*parts, self.closing]))


@dataclass(frozen=True)
class MadeCopy:
    """How a page that is not the best copy carries a publication."""

    relation: str
    part: str | None = None
    why: str = '[{"code": "same_text"}]'
    text: str | None = None  # the publication's where not said
    title: str | None = None
    tier: str = "press"
    tier_why: str | None = None


@dataclass(frozen=True)
class Made:
    """An invented publication. The first of `urls` is its best copy."""

    title: str
    text: str
    kind: str
    published: str | None
    urls: tuple[str, ...]
    topic: str = "fraud"
    theme: tuple[str, str] | None = None  # words, and where they were found
    attribution: str | None = "样例检察"
    issuer: str | None = "样例省人民检察院"
    source_id: str = "yangli"
    gone: frozenset[str] = field(default_factory=frozenset)
    moved: frozenset[str] = field(default_factory=frozenset)  # to the first of its URLs
    copies: dict[str, MadeCopy] = field(default_factory=dict)  # by URL; a repost of the same text where not said
    before: tuple[str, ...] = ()  # texts that the best copy had before, the oldest first
    states: dict[str, str] = field(default_factory=dict)  # of other pages, by URL; live where not said
    imported: str | None = None  # a text that someone imported under the best copy's address
    cases: tuple[MadeCase, ...] = ()
    outline: tuple[tuple[int, str], ...] = ()  # level and heading
    questions: tuple[tuple[str, str, str], ...] = ()  # asker as printed, question, answer
    tables: tuple[tuple[str, str | None, str | None], ...] = ()  # Markdown, title, damage
    crimes: dict[str, str] = field(default_factory=dict)  # id → how
    attachment: str | None = None  # URL of a file that the best copy links

    @property
    def id(self) -> int:
        return stable_id(canonical_key(self.urls[0]))

    @property
    def slug(self) -> str:
        return slug_of(canonical_key(self.urls[0]), self.source_id)

    @property
    def sha256(self) -> str:
        return sha256_of(self.text)

    def case_id(self, position: int) -> int:
        """The id of the case at that place of the batch, from 1."""
        return stable_id(self.id, "case", position)

    def version_id(self, text: str) -> int:
        """The id of a text that the best copy has or had."""
        return stable_id(self.urls[0], sha256_of(text))


def sha256_of(text: str) -> str:
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()


FIGURES = """| 罪名 | 起诉人数 | 同比 |
| --- | --- | --- |
| 诈骗罪 | 321 | 7.5% |
| 帮助信息网络犯罪活动罪 | 1,204 | -3% |"""
RUN_TOGETHER = """| 年份 | 起诉 |
| --- | --- |
| 2024 | 643891177300 |"""
REPORT_TEXT = f"""一、基本态势
（一）案件数量
全年起诉电信网络诈骗犯罪样例人员321人，同比上升7.5%。
表1 样例省起诉情况
{FIGURES}
（二）犯罪手段
刷单返利、冒充客服仍是主要手段，诈骗分子多以“跑分”转移资金。
1.手段翻新。样例分子假借公益之名行骗。
附表 历年情况
{RUN_TOGETHER}
二、主要举措
坚持追赃挽损，全年追回样例款项88万元。"""
REPORT = Made(
    title="样例省检察机关打击治理电信网络诈骗工作情况（2025年）",
    text=REPORT_TEXT,
    kind="report",
    published="2026-01-15",
    urls=(
        f"{SITE}/gzqk/202601/t20260115_900001.shtml",
        "https://news.zhuanzai.example/2026/report.html",
        "https://news.zhuanzai.example/2026/half.html",
    ),
    gone=frozenset({"https://news.zhuanzai.example/2026/report.html"}),
    copies={
        "https://news.zhuanzai.example/2026/half.html": MadeCopy(
            "part",
            "下",
            reasons_json(
                reason("same_title_without", words=("样例省检发布…下",)),
                reason("title_says_part", part="下"),
                reason("share", held=0.98),
            ),
            "二、主要举措\n坚持追赃挽损,全年追回样例款项98万元。\n（转自样例网）",
            "样例省检发布《样例省检察机关打击治理电信网络诈骗工作情况（2025年）》下",
            "mirror",
            reasons_json(reason("known_host", host="zhuanzai.example", what="law_firm")),
        ),
    },
    before=(
        REPORT_TEXT.replace("321人，同比上升7.5%", "312人，同比上升4.5%").replace(
            "1.手段翻新。样例分子假借公益之名行骗。\n", "本段后来删去，一字不留。\n"
        ),
    ),
    outline=(
        (1, "一、基本态势"),
        (2, "（一）案件数量"),
        (2, "（二）犯罪手段"),
        (3, "1.手段翻新"),
        (1, "二、主要举措"),
    ),
    tables=(
        (FIGURES, "表1 样例省起诉情况", None),
        (
            RUN_TOGETHER,
            "附表 历年情况",
            "cells_joined",
        ),
    ),
    crimes={"fraud": "text"},
    attachment=f"{SITE}/gzqk/202601/P020260115.pdf",
)
ELDERLY = MadeCase(
    head="甲某某养老\n诈骗案\n（检例第901号）",
    number="检例第901号",
    title="甲某某养老诈骗案",
    keywords=("养老诈骗", "追赃挽损"),
    sections=(
        MadeSection("keywords", "【关键词】", "养老诈骗\u2002追赃挽损"),
        MadeSection(
            "facts",
            "【基本案情】",
            "甲某某以样例养老公寓为名骗取老年人款项。\n一、骗取预付款\n甲某某收取预付款样例12万元。",
        ),
        MadeSection(
            "guidance", "【指导意义】", "对以养老为名的诈骗，要查清资金去向，把追赃挽损贯穿办案全过程。\n同时提示风险。"
        ),
    ),
    closing="办案检察院：样例省样例市人民检察院\n承办检察官：丙某",
    offices=("样例省样例市人民检察院",),
    prosecutors=("丙某",),
    crimes={"fraud": "title"},
    regions={"330100": "样例省样例市人民检察院"},
)
ASSISTING = MadeCase(
    head="乙某某帮助信息网络犯罪活动案\n（检例第902号）",
    number="检例第902号",
    title="乙某某帮助信息网络犯罪活动案",
    keywords=("两卡", "帮助信息网络犯罪活动"),
    sections=(
        MadeSection("keywords", "【关键词】", "两卡 帮助信息网络犯罪活动"),
        MadeSection("facts", "【基本案情】", "乙某某出借银行卡，供他人实施电信网络诈骗。"),
        MadeSection("other", "【延伸思考】", "出借银行卡者也要担责。"),
    ),
    crimes={"assisting_information_network_crime": "title", "fraud": "charge"},
    regions={"330000": "样例省人民检察院", "440100": "另一市人民检察院"},
)
GUIDING = Made(
    title="样例省人民检察院第三批指导性案例",
    text=f"""现将甲某某养老诈骗案（检例第901号）等两件案例作为第三批指导性案例发布。
{ELDERLY.text}
{ASSISTING.text}
样例省人民检察院印发""",
    kind="guiding_cases",
    theme=("涉老诈骗与帮信", "notice"),
    published="2025-06-01",
    urls=(
        f"{SITE}/jczdal/202506/t20250601_900002.shtml",
        "http://www.shifan.example/alzd/901.html",
    ),
    copies={"http://www.shifan.example/alzd/901.html": MadeCopy("excerpt", None, EXCERPT)},
    imported=f"有人改过的正文。\n{ELDERLY.text}",
    cases=(ELDERLY, ASSISTING),
    crimes={"fraud": "title", "assisting_information_network_crime": "title"},
)
TOURS = MadeCase(
    head="案例一\n丁某等人\n诈骗案\n——以低价旅游\n诱骗老年人",
    number="案例一",
    title="丁某等人诈骗案",
    subtitle="以低价旅游诱骗老年人",
    keywords=("诈骗罪",),
    lead="本案发生在样例市。",
    sections=(
        MadeSection("keywords", "【关键词】", "诈骗罪"),
        MadeSection("facts", "一、基本案情", "丁某以低价旅游为名，诱骗老年人购买样例保健品。"),
        MadeSection("significance", "二、典型意义", "涉老诈骗手法翻新，办案中应当同步开展反诈宣传。"),
    ),
    crimes={"fraud": "keywords"},
    regions={"330100": "样例市人民检察院"},
)
FUNDS = MadeCase(
    head="案例二：戊某集资案——以“养老”项目为名",
    number="案例二",
    title="戊某集资案",
    subtitle="以“养老”项目为名",
    sections=(
        MadeSection("facts", "【基本案情】", "戊某以样例项目吸收资金。"),
        MadeSection("significance", "【典型意义】", "依法区分集资诈骗与非法吸收公众存款。"),
    ),
    topic="other",
    crimes={"fundraising_fraud": "charge"},
    regions={"440000": "另一省人民检察院"},
)
TYPICAL = Made(
    title="样例省检察机关涉老犯罪典型案例",
    text=f"目录\n1.丁某等人诈骗案\n2.戊某集资案\n{TOURS.text}\n{FUNDS.text}",
    kind="typical_cases",
    published="2022-07-08",
    urls=(f"{SITE}/dxal/202207/t20220708_900004.shtml",),
    topic="partly",
    cases=(TOURS, FUNDS),
)
HOSTILE = Made(
    title='带有<script>alert("标题")</script>的诈骗样例',
    text="""正文也有<script>alert("正文")</script>与<img src=x onerror=alert(1)>，仍在谈诈骗。
| <b>表头</b> | "引号" |
| --- | --- |
| <i>甲</i> | & \\| <img src=x onerror=alert(2)> |
案例一
<img src=x onerror=alert(3)>诈骗案
【关键词】
<script>alert("关键词")</script>
【基本案情】
<b>略</b>""",
    kind="release",
    published="2024-03-09",
    urls=(f"{SITE}/xwfb/202403/t20240309_900003.shtml",),
    attribution='"><script>alert("来源")</script>',
    before=('旧文也有<script>alert("旧文")</script>与<img src=x onerror=alert(1)>，仍在谈诈骗。',),
    cases=(
        MadeCase(
            head="案例一\n<img src=x onerror=alert(3)>诈骗案",
            number="案例一",
            title="<img src=x onerror=alert(3)>诈骗案",
            keywords=('<script>alert("关键词")</script>',),
            sections=(
                MadeSection("keywords", "【关键词】", '<script>alert("关键词")</script>'),
                MadeSection("facts", "【基本案情】", "<b>略</b>"),
            ),
        ),
    ),
)
UNDATED = Made(
    title="示范市检察院负责人就养老诈骗答记者问",
    text="""近日，示范市检察院负责人回答了提问。
问题一：如何看待养老诈骗？
答：坚持依法从严，做好追赃挽损。
并加强宣传。
问题二：下一步有何打算？
答：继续打击。
（完）""",
    kind="press_qa",
    published=None,
    urls=("http://www.shifan.example/news/view.html",),
    issuer=None,
    attribution=None,
    source_id="shifan",
    topic="partly",
    gone=frozenset({"http://www.shifan.example/news/view.html"}),
    questions=(
        ("问题一", "如何看待养老诈骗？", "坚持依法从严，做好追赃挽损。\n并加强宣传。"),
        ("问题二", "下一步有何打算？", "继续打击。"),
    ),
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
MADE = (REPORT, GUIDING, HOSTILE, TYPICAL, UNDATED, *BRIEFS)


def build(
    path: Path,
    publications: tuple[Made, ...] = MADE,
    fill: Callable[[sqlite3.Connection], None] = lambda _: None,
) -> Path:
    """Make a public file of these publications, as `fanzha publish` does: public tables only, no free pages. `fill`
    inserts more rows."""
    working = path.with_suffix(".working")
    db = sqlite_utils.Database(working)
    db.execute("pragma synchronous = off")  # each row is a transaction, and no test is about a power cut here
    make_public_tables(db.conn)
    db["sources"].insert_all(_sources())
    db["crimes"].insert_all(_crimes())
    db["regions"].insert_all(_regions())
    for made in publications:
        _insert(db, made)
    run = {
        **{"id": 1, "started": FIRST, "ended": LAST, "verdict": "good"},
        **{"origin": "live", "request_all": 0, "resumes": 0},
    }
    db["runs"].insert(run)
    counts = dict.fromkeys(COUNTS, 0) | {"listed": 40, "articles": 12, "live": 11, "refused": 1}
    db["run_sources"].insert({"run_id": 1, "source_id": "yangli", "verdict": "refused", **counts})
    found = {
        "found_by": "典型案例",
        "found_on": f"{SITE}/",
        "found_at": FIRST,
        "state": "read",
        "listed": 20,
        "share": 0.85,
    }
    db["columns"].insert({"source_id": "yangli", "name": "dxal", "url": f"{SITE}/dxal/", **found})
    db["gaps"].insert_all(_gaps())
    fill(db.conn)
    index.build(db.conn)
    path.unlink(missing_ok=True)
    db.conn.commit()
    db.conn.execute("VACUUM INTO ?", (str(path),))
    db.close()
    working.unlink()
    return path


def _gaps() -> list[dict[str, str | int | None]]:
    """One gap of each kind, as the end of a job writes them."""
    series = "依法惩治样例诈骗犯罪典型案例"
    found = [
        ("guiding_case", None, None, "3", "6", {"highest": 902}),
        ("guiding_case", None, None, "88", "88", {"highest": 902}),
        ("guiding_batch", None, None, "2", "2", {"after": "2017-03-01", "before": "2018-04-02", "highest": 99}),
        ("batch", "yangli", series, "2", "2", {"after": "2022-03-01", "before": "2024-05-06"}),
        ("month", "yangli", None, "2025-02", "2025-02", {"publications": 1, "median_before": 12.5, "median_behind": 9}),
        ("month", "yangli", None, "2025-08", "2025-08", {"addresses": 7, "read": 0}),
    ]
    names = ("kind", "source_id", "series", "first", "last")
    return [
        {"id": id_, **dict(zip(names, row, strict=True)), "evidence": json.dumps(evidence)}
        for id_, (*row, evidence) in enumerate(found, 1)
    ]


def by_scan(path: Path, *needles: str) -> set[int]:
    """The ids of the publications whose title or text holds every needle, found without any index."""
    rows = sqlite3.connect(path).execute(
        "select id, coalesce(title, '') || char(10) || text"
        " from publications join publication_texts on publication_id = id"
    )
    return {publication_id for publication_id, text in rows if all(needle in text for needle in needles)}


AS_OF = "2026-11-12"  # of the state that shifan keeps


def _sources() -> list[dict[str, object]]:
    kept = {"as_of": AS_OF, "as_of_why": because("last_run", verdict="layout", day="2026-11-20")}
    return [
        {"id": "yangli", "name": "样例省人民检察院", "level": "provincial", "home_url": SITE, "official": 1},
        {"id": "shifan", "name": "示范市人民检察院", "level": "prefecture", "official": 1, **kept},
    ]


def _crimes() -> list[dict[str, object]]:
    crimes = {
        "fraud": ("诈骗罪", "fraud"),
        "fundraising_fraud": ("集资诈骗罪", "fundraising fraud"),
        "assisting_information_network_crime": (
            "帮助信息网络犯罪活动罪",
            "aiding information network criminal activities",
        ),
    }
    short_names = {"assisting_information_network_crime": '["帮信罪"]'}
    former_names = {"fundraising_fraud": '["样例、旧称罪"]'}
    return [
        {
            "id": id_,
            "name": name,
            "short_names": short_names.get(id_, "[]"),
            "former_names": former_names.get(id_, "[]"),
            "english": english,
        }
        for id_, (name, english) in crimes.items()
    ]


def _regions() -> list[dict[str, object]]:
    regions = {"330000": "样例省", "330100": "样例市", "440000": "另一省", "440100": "另一市"}
    english = {"330000": "Sample", "330100": "Yangli", "440000": "Other", "440100": "Lingyi"}
    return [
        {
            "code": code,
            "name": name,
            "parent": None if code.endswith("0000") else f"{code[:2]}0000",
            "english": english[code],
        }
        for code, name in regions.items()
    ]


def _insert(db: sqlite_utils.Database, made: Made) -> None:
    db["publications"].insert(
        {
            "id": made.id,
            "slug": made.slug,
            "kind": made.kind,
            "kind_from": "title",
            "title": made.title,
            "theme": made.theme and made.theme[0],
            "theme_from": made.theme and made.theme[1],
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
            "case_count": len(made.cases) or None,
            "copy_count": len(made.urls),
            "first_seen": FIRST,
            "added_at": ADDED,
        }
    )
    db["publication_texts"].insert({"publication_id": made.id, "text": made.text})
    if made.issuer:
        db["publication_issuers"].insert({"publication_id": made.id, "position": 1, "name": made.issuer})
    _insert_structure(db, made)
    for url in made.urls:
        _insert_page(db, made, url)


def _insert_structure(db: sqlite_utils.Database, made: Made) -> None:
    at = 0
    for position, case in enumerate(made.cases, 1):
        at = made.text.index(case.text, at)
        _insert_case(db, made, position, case, at)
        at += len(case.text)
    own = {"publication_id": made.id}
    for position, (level, heading) in enumerate(made.outline, 1):
        row = {"position": position, "level": level, "heading": heading, "start": made.text.index(heading)}
        db["outlines"].insert(own | row)
    for position, (asker, question, answer) in enumerate(made.questions, 1):
        start, end = made.text.index(asker), made.text.index(answer) + len(answer)
        row = {"position": position, "asker": asker, "question": question, "answer": answer, "start": start, "end": end}
        db["questions"].insert(own | row)
    for position, (markdown, title, damage) in enumerate(made.tables, 1):
        start = made.text.index(markdown)
        rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in markdown.split("\n") if "---" not in line]
        row = {"position": position, "title": title, "damage": damage, "start": start, "end": start + len(markdown)}
        db["data_tables"].insert(own | row | {"rows": None if damage else json.dumps(rows, ensure_ascii=False)})
    db["publication_crimes"].insert_all(own | {"crime_id": crime, "how": how} for crime, how in made.crimes.items())


def _insert_case(db: sqlite_utils.Database, made: Made, position: int, case: MadeCase, start: int) -> None:
    case_id = made.case_id(position)
    db["cases"].insert(
        {
            "id": case_id,
            "publication_id": made.id,
            "position": position,
            **{name: getattr(case, name) for name in ("number", "title", "subtitle", "topic")},
            **{
                name: json.dumps(getattr(case, name), ensure_ascii=False)
                for name in ("keywords", "offices", "prosecutors")
            },
            "lead": case.lead or None,
            "closing": case.closing or None,
            "start": start,
            "end": start + len(case.text),
        }
    )
    own = {"case_id": case_id}
    db["case_sections"].insert_all(
        own | {"position": at, "heading": one.heading, "heading_as_written": one.as_written, "text": one.text}
        for at, one in enumerate(case.sections, 1)
    )
    db["case_crimes"].insert_all(own | {"crime_id": crime, "how": how} for crime, how in case.crimes.items())
    db["case_regions"].insert_all(own | {"code": code, "how": how} for code, how in case.regions.items())


def _insert_page(db: sqlite_utils.Database, made: Made, url: str) -> None:
    page_id = stable_id(canonical_key(url))
    is_best, is_gone, is_moved = url == made.urls[0], url in made.gone, url in made.moved
    copy = None if is_best else made.copies.get(url, MadeCopy("repost"))
    current, title = (copy and copy.text) or made.text, (copy and copy.title) or made.title
    db["pages"].insert(
        {
            "id": page_id,
            "url": url,
            "slug": slug_of(canonical_key(url), made.source_id),
            "source_id": made.source_id,
            "state": "gone" if is_gone else "moved" if is_moved else made.states.get(url, "live"),
            "state_reason": because("http_gone", status=404) if is_gone else None,
            "departed_at": LEFT if is_gone or is_moved else None,
            "moved_to": made.urls[0] if is_moved else None,
            "tier": copy.tier if copy else "official",
            "tier_why": copy.tier_why if copy else '[{"code": "registered_source"}]',
            "first_seen": FIRST,
            "last_seen": LAST,
            "last_changed": FIRST,
            "version_id": stable_id(url, sha256_of(current)),
        }
    )
    db["copies"].insert(
        {
            "page_id": page_id,
            "publication_id": made.id,
            "position": 1,
            "relation": copy.relation if copy else "original",
            "part": copy.part if copy else None,
            "why": copy.why if copy else None,
        }
    )
    if is_best and made.attachment:
        db["attachments"].insert(
            {
                "id": stable_id(page_id, "attachment"),
                "page_id": page_id,
                "position": 1,
                "key": canonical_key(made.attachment),
                "url": made.attachment,
                "name": "附件：统计表.pdf",
                "state": "live",
                "last_seen": LAST,
                "media_type": "application/pdf",
                "sha256": hashlib.sha256(b"a file").hexdigest(),
                "bytes": 12_345,
                "text": "附件中的文字。",
                "fetched_at": FIRST,
            }
        )
    texts = [*(made.before if is_best else ()), current]
    for number, text in enumerate(texts, 1):
        is_last = number == len(texts)
        db["page_versions"].insert(
            {
                "id": stable_id(url, sha256_of(text)),
                "page_id": page_id,
                "seen_at": FIRST if number == 1 else f"2026-11-{4 + number:02}T02:30:00Z",
                "last_seen": LAST
                if is_last and not is_gone and not is_moved
                else f"2026-11-{10 if is_last else 4 + number:02}T02:30:00Z",
                "text_sha256": sha256_of(text),
                "imported": 0,
                "title": title if is_last else f"{title}（旧）",
                "published": made.published,
                "text": text,
                "reader_version": "1",
            }
        )
    if is_best and made.imported:
        db["page_versions"].insert(
            {
                "id": stable_id(url, sha256_of(made.imported)),
                "page_id": page_id,
                "seen_at": IMPORTED,
                "last_seen": IMPORTED,
                "text_sha256": sha256_of(made.imported),
                "imported": 1,
                "file_name": FILE,
                "title": title,
                "text": made.imported,
            }
        )
