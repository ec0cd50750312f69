"""Marks tell a family where they suffice: one as good as a signature, or hints that add up, well ahead of another's."""

from __future__ import annotations

from crawler.families import JEECMS, TRS, UCAP, VSB, Family, Recognition, recognise

URL = "http://www.example.cn/dxal/index.shtml"
JHTML = "/gzbg/{}.jhtml"
# What meets each trait, as their systems write it; of addresses, their shape.
MET: dict[Family, dict[str, str]] = {
    UCAP: {
        "manuscript.js": '<script src="/js/manuscript.js"></script>',
        "meta lanmu": '<meta name="lanmu" content="样例">',
    },
    TRS: {
        "TRS_Editor": '<div class="TRS_Editor"></div>',
        "dochtmlcon": "<div id=dochtmlcon></div>",
        "oldsrc": '<img src="a.jpg" oldsrc="b.jpg">',
    },
    VSB: {
        "vsb_content": '<div id="vsb_content"></div>',
        "_sitegray": '<script src="/_sitegray/_sitegray.js"></script>',
    },
}


def told(*traits: str) -> Recognition:
    """What a page that bears those traits tells."""
    return recognise(f"<html><body>{''.join(traits)}</body></html>", URL)


def linking(address: str, numbers: int, host: str = "") -> str:
    """Links to so many addresses of a shape."""
    return "".join(f'<a href="{host}{address.format(number)}">样例</a>' for number in range(1001, 1001 + numbers))


def test_a_hint_alone_tells_nothing_and_is_kept_as_evidence() -> None:
    assert told(MET[UCAP]["meta lanmu"]) == Recognition(None, (("ucap", 2),), ("meta lanmu",))
    assert told() == Recognition(None, (), ())


def test_hints_that_add_up_to_a_signature_tell() -> None:
    traits = MET[TRS]
    assert told(traits["oldsrc"], traits["dochtmlcon"]).family is TRS
    assert told(MET[UCAP]["manuscript.js"]).family is UCAP


def test_what_is_pasted_from_another_system_hides_the_family_where_it_weighs_nearly_as_much() -> None:
    pasted = MET[TRS]["TRS_Editor"]
    assert told(MET[VSB]["vsb_content"], pasted).family is VSB  # 5 to 3
    seen = told(MET[VSB]["_sitegray"], pasted)  # 4 to 3
    assert (seen.family, str(seen)) == (None, "vsb 4, trs 3: _sitegray")


def test_addresses_of_a_shape_tell_from_the_third_on() -> None:
    assert told(linking(JHTML, 3)).family is JEECMS
    assert told(linking(JHTML, 2)) == Recognition(None, (), ())


def test_an_address_counts_once_and_those_of_other_hosts_do_not() -> None:
    assert told(linking(JHTML, 1) * 3).family is None
    assert told(linking(JHTML, 3, "http://other.example")).family is None
