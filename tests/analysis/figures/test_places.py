"""Places of a text: divisions, lists of them, offices, the whole country."""

from __future__ import annotations

import pytest

from archive.analysis.figures.places import PlaceKind, places_in


@pytest.mark.parametrize(
    ("text", "name", "region", "kind"),
    [
        ("全国检察机关起诉9人", "全国", None, PlaceKind.NATIONWIDE),
        ("全省检察机关起诉9人", "全省", None, PlaceKind.OWN),
        ("浙江省检察机关起诉9人", "浙江省", "330000", PlaceKind.OFFICE),
        ("浙江省杭州市检察院起诉9人", "浙江省杭州市", "330100", PlaceKind.OFFICE),
        ("福建省连城县人民法院判处9人", "福建省连城县", None, PlaceKind.OFFICE),
        ("桐乡检察院起诉9人", "桐乡", None, PlaceKind.OFFICE),
        ("湖北省某市检察院起诉9人", "湖北省某市", None, PlaceKind.OFFICE),
        ("龙岩市审判机关判处9人", "龙岩市", "350800", PlaceKind.OFFICE),
        ("拱墅区市场监管局处罚9人", "拱墅区", None, PlaceKind.OFFICE),
        ("比如广东起诉9人", "广东", "440000", PlaceKind.AREA),
        ("流入三明市的9人", "三明市", "350400", PlaceKind.AREA),
        ("新疆生产建设兵团检察机关起诉9人", "新疆生产建设兵团", None, PlaceKind.OFFICE),
    ],
)
def test_a_place_has_the_name_that_the_text_gives_it(text: str, name: str, region: str | None, kind: PlaceKind) -> None:
    [place] = places_in(text)
    assert (place.name, place.region, place.kind) == (name, region, kind)
    assert text[place.start : place.end] == name


@pytest.mark.parametrize(
    ("text", "name", "members"),
    [
        ("招揽福建、湖南、江西等十余省的9人", "福建、湖南、江西等十余省", ["福建", "湖南", "江西"]),
        ("北京、上海、广东三地起诉9人", "北京、上海、广东三地", ["北京", "上海", "广东"]),
        ("山西省运城市、长治市等地的9人", "山西省运城市、长治市等地", ["山西省运城市", "长治市"]),
        ("浙江、江苏分别起诉9人、8人", "浙江、江苏", ["浙江", "江苏"]),
    ],
)
def test_a_list_is_a_place_with_members(text: str, name: str, members: list[str]) -> None:
    [place] = places_in(text)
    assert (place.name, [member.name for member in place.members]) == (name, members)


def test_members_with_their_own_numbers_are_places_of_their_own() -> None:
    assert [place.name for place in places_in("广东起诉90人、上海80人、浙江70人")] == ["广东", "上海", "浙江"]


def test_counties_of_the_office_that_writes_have_short_names() -> None:
    assert [place.name for place in places_in("其中鄞州19人、海曙16人", home="330200")] == ["鄞州", "海曙"]
    assert places_in("其中鄞州19人、海曙16人") == []
    assert places_in("气氛平和，9人到场", home="350600") == []


@pytest.mark.parametrize(
    "text",
    [
        "“北京赛车”等项目",
        "中国农业银行上海分行",
        "王某，河南籍",
        "《北京市检察机关工作办法》",
        "南京路商铺",
        "白银价格",
        "德州扑克",
        "省、市和县三级",
        "今年全国两会",
        "户籍地河南省",
        "办理全市首例案件",
        "全国十大案例",
        "全国检察长会议",
    ],
)
def test_names_of_other_things_are_no_places(text: str) -> None:
    assert places_in(text) == []
