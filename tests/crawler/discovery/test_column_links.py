"""Which link texts lead to columns of ours, which to pages that name columns, and what a list's titles tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.text.letters import letters_and_digits
from crawler.discovery.column_links import (
    COLUMN_WORDS,
    HUB_WORDS,
    MAX_COLUMN_CHARS,
    MAX_HUB_CHARS,
    NO_COLUMN,
    column_of,
    is_hub,
)
from crawler.discovery.share_of_ours import share_of_ours
from crawler.discovery.skip_rules import plain


def word_of(text: str) -> str | None:
    found = column_of(text)
    return found.text if found else None


COLUMNS = {
    "典型案例": "典型案例",
    "【典型案例】": "典型案例",
    "典型案例 >>": "典型案例",
    "典 型 案 例": "典型案例",
    "· 最高检典型案例": "典型案例",
    "指導性案例": "指导性案例",
    "检察精品案例": "案例",
    "新闻发布会": "新闻发布",
    "网上发布厅": "网上发布厅",
    "案例发布": "案例发布",
    "典型案例发布": "典型案例",
    "检察工作报告": "工作报告",
    "打击治理电信网络诈骗犯罪专栏": "电信网络诈骗",
    "反诈专栏": "反诈",
    "重要案件信息": "案件信息",
    "检察要闻": "检察要闻",
}
NO_COLUMNS = (
    *[
        "",
        "首页",
        "机构设置",
        "检察文化",
        "廉政案例",
        "党风廉政警示案例",
        "典型案例征集",
        "新闻发布会预告",
        "案件信息查询",
        "案件信息公开网",
        "信息公开年度报告",
        "第九十批指导性案例",
        "某市检察院发布典型案例",
        "某院召开新闻发布会",
        "甲某反诈骗案",
        "样本省检察机关打击治理电信网络诈骗及其关联犯罪工作情况",
    ],
)


def test_columns_are_known_however_their_link_is_written_and_other_links_are_none() -> None:
    wanted = {**COLUMNS, **dict.fromkeys(NO_COLUMNS)}
    assert {text: word_of(text) for text in wanted} == wanted
    assert [word.text for word in COLUMN_WORDS if column_of(word.text) is not word] == []
    assert word_of("检察要闻·白皮书") == "白皮书"  # the worthier wins
    assert word_of("典型案例" + "栏" * (MAX_COLUMN_CHARS - 4)) == "典型案例"
    assert word_of("典型案例" + "栏" * (MAX_COLUMN_CHARS - 3)) is None


HUBS = ("检务公开", "检务公开平台", "檢務公開", "新闻中心", "专题专栏", "更多>>", "权威发布", "[更多]")
NO_HUBS = ("", "首页", "机构设置", "信息公开指南", "检务公开工作推进会在某市召开", "联系我们")


def test_hubs_are_known_and_other_links_are_none() -> None:
    assert [text for text in (*HUBS, *HUB_WORDS) if not is_hub(text)] == []
    assert [text for text in NO_HUBS if is_hub(text)] == []
    assert max(map(len, HUB_WORDS)) <= MAX_HUB_CHARS


def test_a_list_tells_what_share_of_it_can_be_ours() -> None:
    assert share_of_ours([]) == 0.0
    assert share_of_ours(["甲某诈骗案", "第九十批指导性案例", "省院召开座谈会", "干警植树"]) == 0.5
    assert share_of_ours(["電信網絡詐騙犯罪白皮書", "就惩治洗钱犯罪 答记者问"]) == 1.0
    assert share_of_ours(["某院公布工作方案", "代表委员提案", "某市检察院案件管理"]) == 0.0

    assert share_of_ours(["乙某受贿案", "丙某等人抢劫案（检例第901号）", "这起案子不简单"]) == pytest.approx(2 / 3)


PIECES = st.sampled_from([*(word.text for word in COLUMN_WORDS), *HUB_WORDS, "【", " ", "\ud800"])


@given(st.text() | st.lists(PIECES).map("".join))
def test_any_text_is_taken_and_one_that_is_long_or_holds_no_word_leads_nowhere(text: str) -> None:
    name = letters_and_digits(plain(text))
    words = [word for word in COLUMN_WORDS if word.text in name]
    assert (column_of(text) in words) == bool(words and len(name) <= MAX_COLUMN_CHARS and not NO_COLUMN.search(name))
    assert not is_hub(text) or len(name) <= MAX_HUB_CHARS
