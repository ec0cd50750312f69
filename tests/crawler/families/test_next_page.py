"""Lists go on as the page says, by the shape of a script's arguments, a link or a count."""

from crawler.families import GENERIC, HANWEB, JEECMS, TRS, UCAP, VSB, Family
from crawler.families.family import Paging
from crawler.families.next_page import next_page

UCAP_SCRIPT = "<script>createPageHTML('page_div', 12, 1, 'index', 'shtml', 332);</script>"
TRS_SCRIPT = '<script>var currentPage = 0; var countPage = 3; createPageHTML(3, 0, "index", "shtml");</script>'
VSB_SCRIPT = "<script>function a1_gopage_fun(){_simple_list_gotopage_fun(4,'a1GOPAGE',2)}</script>"
BASE = "https://host.example/column/index.shtml"


def follow(
    html: str, family: Family, *, base: str = BASE, empty: tuple[int, ...] = (), failed: tuple[int, ...] = ()
) -> list[str]:
    """Addresses of the pages after the first, without the host, if every page says `html`.

    Those in `empty` hold no rows, those in `failed` could not be had.
    """
    url, at, found = base, Paging(), []
    while step := next_page(url, "" if at.page in failed else html, at, family, empty=at.page in (*empty, *failed)):
        url, at = step[0].url, step[1]
        found.append(url.removeprefix("https://host.example/"))
    return found


def test_lists_go_on_to_their_last_page_whatever_is_empty_or_fails_between() -> None:
    twelve = [f"column/index_{n}.shtml" for n in range(2, 13)]
    assert follow(UCAP_SCRIPT, TRS) == twelve  # a quoted first argument counts from one
    assert follow(TRS_SCRIPT, UCAP) == ["column/index_1.shtml", "column/index_2.shtml"]  # a number from zero
    assert follow("<script>var countPage = 2;</script>", UCAP) == ["column/index_1.shtml"]
    assert follow(UCAP_SCRIPT, UCAP, empty=(4,)) == twelve
    assert follow(UCAP_SCRIPT, UCAP, empty=(4, 5)) == twelve[:4]
    assert [follow(UCAP_SCRIPT, family, failed=(2, 5)) for family in (UCAP, TRS)] == [twelve] * 2
    # Without a script the family's custom is tried until two pages are empty.
    assert follow("", UCAP, empty=(3, 4)) == [f"column/index_{n}.shtml" for n in (2, 3, 4)]
    assert follow("", TRS, empty=(2, 3)) == [f"column/index_{n}.shtml" for n in (1, 2)]
    down = ["dxal/3.htm", "dxal/2.htm", "dxal/1.htm"]  # vsb's numbers
    assert [follow(VSB_SCRIPT, VSB, base="https://host.example/dxal.htm", failed=f) for f in ((), (2,))] == [down] * 2


def after(html: str, family: Family, *, at: int = 1, name: str = "list.html") -> tuple[str, int | None, int] | None:
    """What is told of the page after one: its address, how many there are, how many are promised."""
    step = next_page(f"https://host.example/column/{name}", html, Paging(at), family, empty=False)
    return (step[0].url.removeprefix("https://host.example/"), step[1].total, step[1].promised) if step else None


def test_scripts_and_counts_as_sites_write_them() -> None:
    written = {
        "createPageHTML( 'page_div',2, 1,'index','shtml',58)": ("column/index_2.shtml", 2),
        'createPageHTML("page_div", 4, 2, "list", "htm", 90)': ("column/list_2.htm", 4),
        "createPageHTML(5, 0, 'index', 'html')": ("column/index_1.html", 5),
    }
    assert {script: (after(script, UCAP) or ())[:2] for script in written} == written
    counted = '<body>共143条记录 1/3页 <a href="index_2.jhtml">下一页</a></body>'
    assert (after(counted, JEECMS, name="index.jhtml") or ())[:2] == ("column/index_2.jhtml", 3)
    outrun = '<p>共 2 页 附件</p><a href="list_3.html">下一页</a>'  # it counts something else
    assert (after(outrun, GENERIC, at=2, name="list_2.html") or ())[:2] == ("column/list_3.html", None)
    assert (after('<a href="list_2.html">下一页</a>', GENERIC) or ())[1:] == (None, 1)
    assert (after("", UCAP, name="index.shtml") or ())[1:] == (None, 0)  # only probed for


LINKS = [
    '<a href="/column/list.html?page=2">下一页</a>',
    '<a href="/column/list.html?page=2"> 下页 &gt;</a>',
    """<a href="javascript:;" onclick="location.href='/column/list.html?page=2'">下一頁</a>""",
    """<a href="javascript:go('/column/list.html?page=2')">后页</a>""",
    """<input type="button" value="下一页" onclick="self.location='/column/list.html?page=2'">""",
    '<a href="?page=2" class="next">Next</a>',
]
NO_LINKS = [
    "<a>下一页</a>",
    '<a href="#">下一页</a>',
    '<a href="https://other.example/list.html">下一页</a>',
    '<a href="/column/list.html">下一页</a>',
    '<a href="/column/2.html">下一页的标题很长</a>',
    '<a href="http://[">下一页</a>',
]


def test_a_link_named_next_page_is_followed_and_what_is_none_ends_the_list() -> None:
    found = {bar: (after(f"<body>{bar}</body>", GENERIC) or (None,))[0] for bar in (*LINKS, *NO_LINKS)}
    assert found == {**dict.fromkeys(LINKS, "column/list.html?page=2"), **dict.fromkeys(NO_LINKS)}


def test_a_counted_list_whose_page_fails_goes_on_by_the_number_in_its_address() -> None:
    bar = '<body>共 3 页 <a href="list.html?page=2">下一页</a></body>'
    first = next_page("https://host.example/list.html", bar, Paging(), GENERIC, empty=False)
    assert first is not None
    second = next_page(first[0].url, "", first[1], GENERIC, empty=True)
    assert second is not None
    assert second[0].url == "https://host.example/list.html?page=3"


def test_the_size_of_a_page_is_not_taken_for_its_number() -> None:
    store = """<datastore><totalpage>14</totalpage><nextgroup><![CDATA[
      <a href="/module/web/jpage/dataproxy.jsp?page=2&perpage=15&columnid=3"></a>]]></nextgroup></datastore>"""
    assert after(store, HANWEB, name="index.html") is not None
    last = store.replace("page=2&", "page=15&")
    assert next_page("https://host.example/x.jsp?page=14", last, Paging(14), HANWEB, empty=False) is None
