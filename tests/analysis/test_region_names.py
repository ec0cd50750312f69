"""Every province and prefecture has its name in Latin letters."""

from __future__ import annotations

import re

from archive.analysis.places.gazetteer import all_regions

NAMES = {region.code: region.english for region in all_regions()}


def test_every_region_has_a_name_in_latin_letters() -> None:
    assert [code for code, name in NAMES.items() if not re.fullmatch(r"[A-ZÜ][a-zêü']+( ?[A-Z][a-z]+)*", name)] == []
    assert [NAMES[code] for code in ("360000", "360100", "610000", "341500", "810000", "150100")] == [
        "Jiangxi",
        "Nanchang",
        "Shaanxi",
        "Lu'an",
        "Hong Kong",
        "Hohhot",
    ]


def test_no_two_regions_of_one_province_have_the_same_name() -> None:
    found = [(code[:2], name) for code, name in NAMES.items()]
    assert len(found) == len(set(found))
