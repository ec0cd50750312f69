"""Makes the families from their declarations. A new paging rule or records reader gets its name here."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from crawler.families.family import Family, Trait
from crawler.families.hanweb import by_jpage, by_next_group, records
from crawler.families.next_page import by_countdown, by_link, by_number, by_parameter, by_script

_PAGING_RULES = {
    "countdown": by_countdown,
    "jpage": by_jpage,
    "link": by_link,
    "next group": by_next_group,
    "number from 0": by_number(0),
    "number from 1": by_number(1),
    "parameter": by_parameter,
    "script": by_script,
}
_RECORDS = {"data store": records}


def _declared(name: str) -> Family:
    declared = tomllib.loads(Path(__file__).with_name("declarations").joinpath(f"{name}.toml").read_text("utf-8"))
    traits = (Trait(**{**one, "pattern": re.compile(one["pattern"])}) for one in declared.pop("traits", ()))
    return Family(
        name,
        traits=tuple(traits),
        article=re.compile(declared.pop("article")),
        paging_rules=tuple(_PAGING_RULES[rule] for rule in declared.pop("paging_rules")),
        list_scopes=tuple(declared.pop("list_scopes", ())),
        records=_RECORDS.get(declared.pop("records", "")),
        **declared,
    )


UCAP, TRS, HANWEB, VSB, JEECMS, GENERIC = map(_declared, ("ucap", "trs", "hanweb", "vsb", "jeecms", "generic"))
FAMILIES = {family.name: family for family in (UCAP, TRS, HANWEB, VSB, JEECMS, GENERIC)}
