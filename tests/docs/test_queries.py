"""docs/publications.md asks the public file two questions; here they are asked of an invented one."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from tests.support import public_file
from tests.support.public_file import ASSISTING, ELDERLY, GUIDING, TYPICAL, Made, MadeCase, MadeSection

DOC = (Path(__file__).resolve().parents[2] / "docs" / "publications.md").read_text("utf-8")
BLOCKS = dict(re.findall(r"```sql\n-- (.+?)\n(.+?)```", DOC, re.DOTALL))
CRIME, PROVINCE = "帮助信息网络犯罪活动罪", "浙江省"


def assisting(title: str, region: str) -> MadeCase:
    return MadeCase(
        head=title,
        title=title,
        sections=(MadeSection("significance", "【典型意义】", f"{title}的意义。"),),
        crimes={"assisting_information_network_crime": "charge"},
        regions={region: "样例"},
    )


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    """A file with cases of the crime in a province, in a prefecture of it, and in another province."""
    made = (assisting("省案", "330000"), assisting("市案", "330100"), assisting("外省案", "440100"))
    batch = Made(
        title="样例典型案例",
        text="\n".join(case.text for case in made),
        kind="typical_cases",
        published="2024-01-01",
        urls=(f"{public_file.SITE}/dxal/202401/t20240101_920001.shtml",),
        cases=made,
    )
    path = public_file.build(tmp_path_factory.mktemp("docs") / "fanzha.db", (TYPICAL, batch, GUIDING))
    conn = sqlite3.connect(path)
    conn.row_factory = sqlite3.Row
    return conn


def test_the_cases_of_a_crime_in_a_province_are_found_with_their_significance(public: sqlite3.Connection) -> None:
    sql = BLOCKS[f"{CRIME} in {PROVINCE}, with 典型意义"]
    assert sql.count(PROVINCE) == 1
    rows = public.execute(sql.replace(PROVINCE, "样例省")).fetchall()
    assert [(row["title"], row["significance"]) for row in rows] == [
        ("省案", "省案的意义。"),
        ("市案", "市案的意义。"),
        (ASSISTING.title, None),  # a guiding case
    ]
    assert {row["publication"] for row in rows} == {"样例典型案例", GUIDING.title}
    assert ELDERLY.title not in {row["title"] for row in rows}  # of the province, and about another crime


def test_all_texts_under_a_heading_are_found_in_order(public: sqlite3.Connection) -> None:
    rows = public.execute(BLOCKS["典型意义"]).fetchall()
    assert [(row["heading_as_written"], row["text"]) for row in rows] == [
        ("二、典型意义", "涉老诈骗手法翻新，办案中应当同步开展反诈宣传。"),
        ("【典型意义】", "依法区分集资诈骗与非法吸收公众存款。"),
        ("【典型意义】", "省案的意义。"),
        ("【典型意义】", "市案的意义。"),
        ("【典型意义】", "外省案的意义。"),
    ]
