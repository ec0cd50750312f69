"""Marks tell a family where they suffice: one as good as a signature, or hints that add up, well ahead of another's."""

from __future__ import annotations

from crawler.families import FAMILIES, HANWEB, JEECMS, TRS, UCAP, VSB, Family, Recognition, recognise

URL = "http://www.example.cn/dxal/index.shtml"
JHTML = "/gzbg/{}.jhtml"
DATED = "/dxal/202401/t20240105_{}.shtml"
# What meets each trait, as their systems write it; of addresses, their shape.
MET: dict[Family, dict[str, str]] = {
    UCAP: {
        "createPageHTML('…', …)": "<script>createPageHTML('page_div',2, 1,'index','shtml',30)</script>",
        "UCAP-CONTENT": '<div id="UCAP-CONTENT"></div>',
        "manuscript.js": '<script src="/js/manuscript.js"></script>',
        "meta manuscriptId": '<meta name="manuscriptId" content="1">',
        "meta lanmu": '<meta name="lanmu" content="样例">',
        "meta firstpublishedtime": '<meta name="firstpublishedtime" content="2024-01-05">',
        "页面生成时间": '<meta name="others" content="页面生成时间 2024-01-05">',
        "commonList_con": '<div class="commonList_con"></div>',
        "wsfbh_detail": '<div class="wsfbh_detail_con"></div>',
        "detail_extend": '<div class="detail_extend"></div>',
        "links …/YYYYMM/tYYYYMMDD_N": DATED,
    },
    TRS: {
        "createPageHTML(N, …)": '<script>createPageHTML(3, 0, "index", "shtml")</script>',
        "var countPage": "<script>var countPage = 3;</script>",
        "TRS_Editor": '<div class="TRS_Editor"></div>',
        "dochtmlcon": "<div id=dochtmlcon></div>",
        "oldsrc": '<img src="a.jpg" oldsrc="b.jpg">',
        "正义网技术支持": "<p>技术支持：正义网</p>",
        "新闻来源 beside 字号": "<p>新闻来源：样例报　【字号 大 中 小】</p>",
        "links …/YYYYMM/tYYYYMMDD_N": DATED,
    },
    HANWEB: {
        "jpage data proxy": "<script>$('#list').jpage({perPage: 15})</script>",
        "<datastore>": "<datastore><nextgroup></nextgroup></datastore>",
        "ZJEG_RSS": "<!--ZJEG_RSS.content.begin-->",
        "/jcms/": '<script src="/module/jslib/jquery.js"></script>',
        "hanweb": '<meta name="author" content="Hanweb">',
        "meta Maketime": '<meta name="Maketime" content="2024-01-05">',
        "links /art/Y/M/D/art_C_N": "/art/2024/1/5/art_28_{}.html",
        "links /col/colN/": "/col/col{}/index.html",
    },
    VSB: {
        "vsb_content": '<div id="vsb_content"></div>',
        "_simple_list_gotopage_fun": "<script>_simple_list_gotopage_fun(4,'a1GOPAGE',2)</script>",
        "Visual SiteBuilder": "<!-- Visual SiteBuilder 9 -->",
        "_sitegray": '<script src="/_sitegray/_sitegray.js"></script>',
        "/system/resource/js/": '<script src="/system/resource/js/counter.js"></script>',
        ".vsb.css": '<link href="index.vsb.css" rel="stylesheet">',
        "links info/N/N.htm": "/info/1001/{}.htm",
    },
    JEECMS: {
        "jeecms": "<!-- JEECMS -->",
        "/r/cms/": '<link href="/r/cms/www/style.css" rel="stylesheet">',
        "Cms.viewCount": "<script>Cms.viewCount(7)</script>",
        "发表日期": "<p>发表日期：2024-01-05</p>",
        "links ….jhtml": JHTML,
    },
}


def told(*traits: str) -> Recognition:
    """What a page that bears those traits tells."""
    return recognise(f"<html><body>{''.join(traits)}</body></html>", URL)


def linking(address: str, numbers: int, host: str = "") -> str:
    """Links to so many addresses of a shape."""
    return "".join(f'<a href="{host}{address.format(number)}">样例</a>' for number in range(1001, 1001 + numbers))


def test_every_mark_is_met_by_what_its_system_writes_and_counts_as_it_weighs() -> None:
    def weighed(family: Family, met: str, in_links: bool) -> int | None:
        return dict(told(linking(met, 3) if in_links else met).scores).get(family.name)

    traits = [(family, trait) for family in FAMILIES.values() for trait in family.traits]
    assert sum(map(len, MET.values())) == len(traits)
    wrong = [(f.name, t.name) for f, t in traits if weighed(f, MET[f][t.name], t.in_links) != t.weight]
    assert wrong == []


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
