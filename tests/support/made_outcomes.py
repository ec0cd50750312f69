"""Outcomes, circumstances, laws and citations for a made public file: rows as the store writes them.

The cases, offices and judgments are invented. JUDGED are two batches of cases and an answer that cites laws. Each of
their facts is put down here with its words, and is looked for in the text behind the one before.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from archive.model import (
    Case,
    Circumstance,
    CircumstanceKind,
    Citation,
    Instance,
    NonProsecution,
    Outcome,
    OutcomeKind,
    Suspension,
)
from archive.store.publications.citation_rows import citation_rows
from archive.store.publications.outcome_rows import outcome_rows
from archive.store.rows import Row
from tests.support import made_figures, public_file
from tests.support.public_file import SITE, Made, MadeCase, MadeSection

CRIMES = {"诈骗罪": "fraud", "帮助信息网络犯罪活动罪": "assisting_information_network_crime"}
CRIMINAL_LAW, ANTI_FRAUD_LAW = "cn-criminal-law", "cn-anti-telecom-fraud-law"
LAWS = {CRIMINAL_LAW: "中华人民共和国刑法", ANTI_FRAUD_LAW: "中华人民共和国反电信网络诈骗法"}
ENGLISH = {CRIMINAL_LAW: "Criminal Law", ANTI_FRAUD_LAW: None}
UNKNOWN_LAW = "样例省反诈办法"


@dataclass(frozen=True)
class Judged:
    """What became of a defendant of a made case: its words, and the fields that differ from `_BARE`."""

    words: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Cited:
    """A provision that a made text cites: its words, and the fields that differ from `_UNCITED`."""

    words: str
    law: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Facts:
    """The facts of a made case."""

    case: MadeCase
    outcomes: tuple[Judged, ...] = ()
    circumstances: tuple[tuple[str, CircumstanceKind, int | None], ...] = ()  # words, kind, index of the outcome


_BARE = Outcome(
    **{"start": 0, "end": 0, "as_written": "", "defendant": "", "people": 1, "crimes_as_written": (), "crimes": ()},
    **{"kind": None, "kind_low": None, "months_min": None, "months_max": None, "suspended": None},
    **{"suspended_months": None, "fined": False, "fine_min": None, "fine_max": None, "fine_total": None},
    **{"confiscate_all": None, "confiscated": None, "rights": None, "rights_for_life": False, "non_prosecution": None},
    **{"adopted": False, "instance": None, "court": None, "procuratorate": None, "decided": None, "final": True},
    other_case=False,
)
_UNCITED = Citation(
    **{"start": 0, "end": 0, "as_written": "", "law": "", "law_id": None, "article": None, "article_sub": None},
    **{"article_to": None, "paragraph": None, "item": None, "item_to": None, "version": None, "former": False},
    **{"sentence_start": 0, "sentence_end": 0},
)


def _term(words: str, who: str, months: int, most: int | None = None, **fields: Any) -> Judged:
    term = {"kind": OutcomeKind.PRISON, "months_min": months, "months_max": most or months}
    return Judged(words, {"defendant": who, **term, **fields})


def _fined(least: int, most: int | None = None) -> dict[str, Any]:
    return {"fined": True, "fine_min": least, "fine_max": most or least}


def _case(number: str, title: str, facts: str, significance: str, crime: str, **more: Any) -> MadeCase:
    return MadeCase(
        head=f"{number}\n{title}",
        number=number,
        title=title,
        sections=(
            MadeSection("facts", "【基本案情】", facts),
            MadeSection("significance", "【典型意义】", significance),
        ),
        crimes={crime: "title"},
        **more,
    )


_SENTENCED = "样例市人民法院以诈骗罪判处己某某有期徒刑三年，缓刑四年，并处罚金人民币二万元"
SUSPENDED = Facts(
    _case(
        "案例一",
        "己某某冒充客服诈骗案",
        f"己某某冒充客服骗取样例款项八万元，案发后自首，自愿认罪认罚，退赔全部损失。2024年1月9日，{_SENTENCED}。",
        "对自首并退赔的被告人可以依法从宽。依照《中华人民共和国刑法》第二百六十六条、第六十七条第一款，本案适用缓刑。",
        "fraud",
        regions={"330100": "样例市人民法院"},
    ),
    (
        _term(
            *(_SENTENCED, "己某某", 36),
            **{"suspended": Suspension.ALL, "suspended_months": 48, "decided": "2024-01-09"},
            **{"court": "样例市人民法院", "crimes_as_written": ("诈骗罪",)},
            **_fined(20_000),
        ),
    ),
    (
        ("自首", CircumstanceKind.SURRENDER, 0),
        ("认罪认罚", CircumstanceKind.GUILTY_PLEA, 0),
        ("退赔", CircumstanceKind.RESTITUTION, 0),
    ),
)
AIDED = Facts(
    _case(
        "案例二",
        "庚某等人帮助信息网络犯罪活动案",
        "庚某、辛某出借银行卡。法院以帮助信息网络犯罪活动罪判处庚某有期徒刑十个月，并处罚金五千元；"
        "辛某系从犯，犯罪情节轻微，样例县人民检察院于2024年2月6日对辛某作出相对不起诉决定。上游人员壬某因诈骗罪已被判处无期徒刑。",
        "出借银行卡是为诈骗提供帮助。依照刑法第二百八十七条之二处理。",
        "assisting_information_network_crime",
        regions={"440100": "另一市人民检察院"},
    ),
    (
        _term(
            *("判处庚某有期徒刑十个月，并处罚金五千元", "庚某", 10),
            crimes_as_written=("帮助信息网络犯罪活动罪",),
            **_fined(5_000),
        ),
        Judged(
            "对辛某作出相对不起诉决定",
            {
                **{"defendant": "辛某", "kind": OutcomeKind.NOT_PROSECUTED},
                **{"procuratorate": "样例县人民检察院", "decided": "2024-02-06"},
                **{"non_prosecution": NonProsecution.MINOR, "crimes_as_written": ("帮助信息网络犯罪活动罪",)},
            },
        ),
        Judged(
            "壬某因诈骗罪已被判处无期徒刑",
            {
                **{"defendant": "壬某", "kind": OutcomeKind.LIFE, "crimes_as_written": ("诈骗罪",)},
                "other_case": True,
            },
        ),
    ),
    (("从犯", CircumstanceKind.ACCESSORY, 1),),
)
APPEALED = Facts(
    _case(
        "案例三",
        "癸某等人诈骗案",
        "一审判处癸某有期徒刑十二年，癸某上诉。二审改判癸某有期徒刑十年，并处没收财产三十万元；"
        "其余6名成员被判处有期徒刑四年至六个月不等，其中部分适用缓刑。",
        "依照刑法第二百六十六条，对首要分子从严惩处。依照原第二百六十六条的认识已不适用。",
        "fraud",
    ),
    (
        _term("判处癸某有期徒刑十二年", "癸某", 144, instance=Instance.FIRST, final=False),
        _term(
            *("改判癸某有期徒刑十年，并处没收财产三十万元", "癸某", 120),
            **{"instance": Instance.SECOND, "confiscate_all": False, "confiscated": 300_000},
        ),
        _term(
            *("其余6名成员被判处有期徒刑四年至六个月不等", "其余6名成员", 6, 48),
            **{"people": 6, "suspended": Suspension.SOME},
        ),
    ),
)
LIFE = Facts(
    _case(
        "案例一",
        "子某诈骗集团案",
        "法院以诈骗罪判处子某无期徒刑，剥夺政治权利终身，并处没收个人全部财产；子某系累犯。",
        "依照刑法第二百六十六条、第五十七条第一款，从严惩处。",
        "fraud",
    ),
    (
        Judged(
            "判处子某无期徒刑，剥夺政治权利终身，并处没收个人全部财产",
            {
                **{"defendant": "子某", "kind": OutcomeKind.LIFE, "rights_for_life": True, "confiscate_all": True},
                "crimes_as_written": ("诈骗罪",),
            },
        ),
    ),
    (("累犯", CircumstanceKind.RECIDIVIST, 0),),
)
DETAINED = Facts(
    _case(
        "案例二",
        "丑某、寅某帮助信息网络犯罪活动案",
        "法院判处丑某拘役五个月，缓刑六个月；对寅某单处罚金三千元。丑某自首。",
        "罚当其罪。依照刑法第二百八十七条之二第一款。",
        "assisting_information_network_crime",
    ),
    (
        _term(
            *("判处丑某拘役五个月，缓刑六个月", "丑某", 5),
            **{"kind": OutcomeKind.DETENTION, "suspended": Suspension.ALL, "suspended_months": 6},
        ),
        Judged("对寅某单处罚金三千元", {"defendant": "寅某", "kind": OutcomeKind.FINE_ONLY, **_fined(3_000)}),
    ),
    (("自首", CircumstanceKind.SURRENDER, 0),),
)
FLED = Facts(
    _case(
        "案例三",
        "卯某违法所得没收案",
        "卯某逃匿境外，法院裁定没收其违法所得样例公寓一套。",
        "违法所得没收程序适用于逃匿的诈骗犯罪嫌疑人。",
        "fraud",
    ),
    (
        Judged(
            "裁定没收其违法所得样例公寓一套",
            {"defendant": "卯某", "kind": OutcomeKind.CONFISCATION_PROCEDURE},
        ),
    ),
)
NEW_BATCH, OLD_BATCH = (SUSPENDED, AIDED, APPEALED), (LIFE, DETAINED, FLED)


def _batch(title: str, facts: tuple[Facts, ...], published: str, name: str) -> Made:
    cases = tuple(one.case for one in facts)
    return Made(
        title=title,
        text="\n".join(["现将样例省三起诈骗案例印发。", *(case.text for case in cases)]),
        kind="typical_cases",
        published=published,
        urls=(f"{SITE}/dxal/{name}.shtml",),
        cases=cases,
        crimes={"fraud": "title"},
    )


JUDGED_NEW = _batch("样例省检察机关惩治诈骗裁判典型案例", NEW_BATCH, "2024-05-20", "202405/t20240520_930001")
JUDGED_OLD = _batch("样例省检察机关涉诈裁判典型案例（早年）", OLD_BATCH, "2021-03-10", "202103/t20210310_930002")
ANSWER = Made(
    title="样例省检察院有关负责人就反诈法律适用答记者问",
    text=f"""问：办理诈骗案件适用哪些法律？
答：主要是《中华人民共和国刑法》第二百六十六条和《反电信网络诈骗法》，本省另有《{UNKNOWN_LAW}》第三条。
原刑法第一百五十一条已经不再适用。""",
    kind="press_qa",
    published="2022-12-01",
    urls=(f"{SITE}/fbh/202212/t20221201_930003.shtml",),
)
JUDGED = (JUDGED_NEW, JUDGED_OLD, ANSWER)
PUBLICATIONS = (*made_figures.PUBLICATIONS, *JUDGED)
FACTS = {JUDGED_NEW.id: NEW_BATCH, JUDGED_OLD.id: OLD_BATCH}


def _article(words: str, number: int, law: str = CRIMINAL_LAW, **fields: Any) -> Cited:
    return Cited(words, law, {"article": number, **fields})


CITED = {
    JUDGED_NEW.id: (
        _article("《中华人民共和国刑法》第二百六十六条", 266),
        _article("第六十七条第一款", 67, paragraph=1),
        _article("刑法第二百八十七条之二", 287, article_sub=2),
        _article("刑法第二百六十六条", 266),
        _article("原第二百六十六条", 266, former=True),
    ),
    JUDGED_OLD.id: (
        _article("刑法第二百六十六条", 266),
        _article("第五十七条第一款", 57, paragraph=1),
        _article("刑法第二百八十七条之二第一款", 287, article_sub=2, paragraph=1),
    ),
    ANSWER.id: (
        _article("《中华人民共和国刑法》第二百六十六条", 266),
        Cited("《反电信网络诈骗法》", ANTI_FRAUD_LAW, {}),
        _article(f"《{UNKNOWN_LAW}》第三条", 3, UNKNOWN_LAW),
        _article("原刑法第一百五十一条", 151, former=True),
    ),
}


def build(path: Path) -> Path:
    """Make a public file with the made publications, their figures and what became of whom."""
    return public_file.build(path, PUBLICATIONS, insert)


def insert(db: sqlite3.Connection) -> None:
    """Insert all figures, outcomes, circumstances, laws and citations."""
    made_figures.insert_figures(db)
    insert_outcomes(db)


def insert_outcomes(db: sqlite3.Connection) -> None:
    """Insert the laws, and the outcomes, circumstances and citations of JUDGED."""
    for id_, name in LAWS.items():
        short = json.dumps([name.removeprefix("中华人民共和国")], ensure_ascii=False)
        row = {"id": id_, "name": name, "short_names": short, "issuer": "样例大会", "kind": "law"}
        _insert(db, "laws", row | {"english": ENGLISH[id_]})
    for made in JUDGED:
        cases = [(made.case_id(at), case) for at, case in enumerate(_cases(made), 1)]
        for table, row in outcome_rows(made.id, cases):
            _insert(db, table, row)
        for row in citation_rows(made.id, _citations(made), made.text, cases):
            _insert(db, "citations", row)


def _cases(made: Made) -> Iterator[Case]:
    at = 0
    for facts in FACTS.get(made.id, ()):
        start = made.text.index(facts.case.text, at)
        at = start + len(facts.case.text)
        outcomes = tuple(_outcomes(made.text, start, facts))
        circumstances = tuple(
            Circumstance(place, place + len(words), words, kind, None, outcome)
            for words, kind, outcome in facts.circumstances
            for place in [made.text.index(words, start)]
        )
        bare = Case(start, at, facts.case.number, facts.case.title, None, (), "", "", (), "", (), (), ())
        yield replace(bare, outcomes=outcomes, circumstances=circumstances)


def _outcomes(text: str, start: int, facts: Facts) -> Iterator[Outcome]:
    for one in facts.outcomes:
        start = text.index(one.words, start)
        found = replace(_BARE, start=start, end=start + len(one.words), as_written=one.words, **one.fields)
        yield replace(found, crimes=tuple(CRIMES[name] for name in found.crimes_as_written))


def _citations(made: Made) -> Iterator[Citation]:
    at, text = 0, made.text
    for one in CITED[made.id]:
        at = text.index(one.words, at)
        known = LAWS.get(one.law)
        sentence = max(text.rfind(sign, 0, at) for sign in "。\n") + 1, text.find("。", at) + 1
        yield replace(
            _UNCITED,
            **{"start": at, "end": at + len(one.words), "as_written": one.words, "law": known or one.law},
            **{"law_id": one.law if known else None, "sentence_start": sentence[0], "sentence_end": sentence[1]},
            **one.fields,
        )
        at += 1


def _insert(db: sqlite3.Connection, table: str, row: Row) -> None:
    columns = [name for (name,) in db.execute("select name from pragma_table_info(?)", (table,)) if name in row]
    names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
    db.execute(f"insert into {table} ({names}) values ({marks})", [row[name] for name in columns])
