"""Tables of figures, read back from Markdown. All tables are invented."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.analysis import analyse
from archive.model import Article, DataTable, TableDamage
from archive.reading.html_tables import markdown

ROWS = [["年份", "件数", "人数"], ["2021", "643", "891"], ["2022", "177", "300"]]


def tables_of(text: str) -> tuple[DataTable, ...]:
    return analyse(Article("工作情况", None, None, None, None, text)).structure.tables


def text_of(rows: list[list[str]], *above: str) -> str:
    return "\n".join([*above, *markdown(rows), "以上数据不含军事检察机关。"])


def damage(*rows: list[str]) -> str | None:
    return tables_of(text_of(list(rows)))[0].damage


def test_rows_and_cells() -> None:
    text = text_of(ROWS, "近两年情况如下。")
    (table,) = tables_of(text)
    assert table.rows == (("年份", "件数", "人数"), ("2021", "643", "891"), ("2022", "177", "300"))
    assert table.damage is None
    assert text[table.start : table.end].splitlines() == markdown(ROWS)


# Lines above a table, and its title.
TITLES = [
    (["表1 各市办案情况"], "表1 各市办案情况"),
    (["表一：各市办案"], "表一：各市办案"),
    (["附表2-1 起诉人数"], "附表2-1 起诉人数"),
    (["近两年起诉人数统计表"], "近两年起诉人数统计表"),
    (["各市办案情况（2021—2022年）"], "各市办案情况（2021—2022年）"),
    (["单位：件"], "单位：件"),
    (["近两年情况如下。", "（单位：人）"], "（单位：人）"),
    (["表1 各市办案情况", "单位：件、人"], "表1 各市办案情况 单位：件、人"),
    (["表1表明，案件上升。"], None),
    (["近两年情况如下："], None),
    (["一般情况下，统计数据按季度公布，各市另有统计表"], None),
    ([], None),
]


def test_titles() -> None:
    assert [(above, tables_of(text_of(ROWS, *above))[0].title) for above, _ in TITLES] == TITLES


def test_several_figures_in_a_cell_are_damage_and_one_is_none() -> None:
    several = ["643 891 177 300", "643 8910", "5.3% 12.4%", "5.3%12.4%", "1,200 33"]
    one = ["12 345", "1,234", "5.3%", "12.4", "2021年1月", "12（含3）", "—", "", "123456789"]
    read = {cell: damage(["年份", "件数"], ["2021", cell]) for cell in (*several, *one)}
    assert read == {**dict.fromkeys(several, TableDamage.SEVERAL_FIGURES), **dict.fromkeys(one)}


def test_digits_that_nothing_parts_are_damage_but_where_figures_are_so_long() -> None:
    assert damage(["年份", "件数"], ["2021", "643891177300"]) == TableDamage.CELLS_JOINED
    for name in ("联系电话", "统一社会信用代码", "金额（元）", "账号"):
        assert damage(["单位", name], ["甲院", "13000000000"]) is None


def test_rows_of_several_lengths() -> None:
    text = "| 年份 | 件数 |\n| --- | --- |\n| 2021 | 1 |\n| 2022 | 2 | 3 |"
    (table,) = tables_of(text)
    assert (table.rows, table.damage) == ((), TableDamage.UNEVEN_ROWS)
    assert (table.start, table.end) == (0, len(text))


def test_no_head_and_no_rows() -> None:
    assert damage(["", ""], ["2021", "1"]) == TableDamage.NO_HEAD
    assert tables_of("近年情况。\n| --- | --- |\n| 2021 | 1 |")[0].damage == TableDamage.NO_HEAD
    assert tables_of("| 年份 | 件数 |\n| --- | --- |\n近年情况。")[0].damage == TableDamage.NO_ROWS


def test_a_flattened_table_below_its_title() -> None:
    for above in ("表1 各市办案", "单位：件"):
        text = f"情况如下。\n{above}\n643891177300\n以上。"
        (table,) = tables_of(text)
        assert (table.rows, table.damage, table.title) == ((), TableDamage.FLATTENED, above)
        assert text[table.start : table.end] == "643891177300"


CELLS = st.text("年件12.%|\\ 甲", max_size=6).map(lambda cell: " ".join(cell.split()))


@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=2, max_size=5)))
def test_what_reading_wrote_is_read_back(rows: list[list[str]]) -> None:
    lines = markdown(rows)
    titles = next(i for i, line in enumerate(lines) if line.startswith("| ---")) - 1
    (table,) = tables_of("\n".join(lines))
    assert table.damage is not None or [list(row) for row in table.rows] == rows[titles:]
