"""Crimes, measures and places of figures, in reports of procuratorates, courts and the police."""

from __future__ import annotations

from archive.analysis.figures import figures_of
from archive.model import Figure


def _figures(text: str, *, published: str = "2024-02-01", issuer: str | None = None) -> tuple[Figure, ...]:
    return figures_of(text, published=published, issuer=issuer, title=None)


def test_bare_name_of_a_crime_right_before_a_count_is_its_crime() -> None:
    found = _figures("2023年，人数居前三位的罪名分别是盗窃90人、抢劫40人、强奸20人，三类犯罪人数占全部人数的75%。")
    assert [(figure.value, figure.crime) for figure in found] == [
        (90, "盗窃罪"),
        (40, "抢劫罪"),
        (20, "强奸罪"),
        (75, None),
    ]
    found = _figures("起诉盗窃、抢劫分别为90人、40人。认定虚开发票30份。")
    assert [(figure.value, figure.crime) for figure in found] == [(90, "盗窃罪"), (40, "抢劫罪"), (30, None)]


def test_money_that_is_recovered_for_those_who_were_cheated_is_recovered() -> None:
    found = _figures("侦破诈骗案件30起，挽回被骗群众经济损失200余万元，受骗群众达50人。")
    assert [(figure.value, figure.measure) for figure in found][1:] == [(2_000_000, "追回"), (50, "被骗")]


def test_place_named_again_by_its_level_or_short_name_is_the_one_named_in_full() -> None:
    text = (
        "2021年，忻州市公安机关抓获90人。\n上半年，该市警情下降，破案30起，民警走访该市场两百余次。\n"
        "佛山市南海区检察院办理12件。\n今年，南海检察院起诉30人。"
    )
    assert [(figure.value, figure.place) for figure in _figures(text)] == [
        (90, "忻州市"),
        (30, "忻州市"),
        (200, "忻州市"),
        (12, "佛山市南海区"),
        (30, "佛山市南海区"),
    ]
