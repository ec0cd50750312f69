"""What every page owes to every reader: each is visited once in each language, and looked at in every way.

Nothing moves by itself, nothing is without a name, and nothing is wider than the window. In Chinese, whose markup is
that of English, axe finds nothing to object to, wide and light, and dark on a phone; and the page can be read down to
320 pixels and with wide spacing (WCAG 2.2: 1.4.10 reflow, 1.4.12 text spacing).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from archive.urls import canonical_key, stable_id
from tests.browser.conftest import WITHDRAWN, watch, width_of
from tests.support import made_figures
from tests.support.made_outcomes import CRIMINAL_LAW, JUDGED_NEW
from tests.support.public_file import GUIDING, REPORT, TYPICAL, UNDATED

pytestmark = [pytest.mark.browser, pytest.mark.slow]

VERSIONS = f"/p/{REPORT.slug}/versions/"
# One sentence of each verdict, in the order in which they are told apart.
CHECKED = (
    "刷单返利、冒充客服仍是主要手段，诈骗分子多以“跑分”转移资金。全年起诉电信网络诈骗犯罪样例人员391人，同比上升7.5%25。"
    "灯塔管理员把候鸟观察站的望远镜借给了合唱团。骗人。"
)
PAGES = {
    "home": "/",
    "results": "/search?q=诈骗&kind=typical_cases",
    "no results": "/search?q=没有的词",
    "no such values": "/search?q=诈骗&year=x&kind=x&crime=x&from=x&no_such=x",
    "reading": f"/p/{REPORT.slug}?q=诈骗",
    "batch": f"/p/{GUIDING.slug}",
    "questions": f"/p/{UNDATED.slug}",
    "case": f"/c/{GUIDING.case_id(1)}?q=诈骗",
    "version": f"{VERSIONS}{REPORT.version_id(REPORT.text)}",
    "imported version": f"/p/{GUIDING.slug}/versions/{GUIDING.version_id(GUIDING.imported or '')}",
    "copy": f"/p/{REPORT.slug}/copies/{stable_id(canonical_key(REPORT.urls[2]))}",
    "no kept page": f"{VERSIONS}{REPORT.version_id(REPORT.text)}/page",
    "withdrawn": f"/p/{WITHDRAWN}",
    "status": "/status",
    "about": "/about",
    "glossary": "/glossary",
    "coverage": "/coverage",
    "explore": "/explore",
    "changes": "/changes",
    "news": "/news",
    "follow": "/follow",
    "editions": "/editions",
    "changes between editions": "/editions/changes?since=2026-10-31",
    "cases": "/cases?heading=significance",
    "no such value": "/cases?q=帮信罪&year=abc",
    "no such case": "/case/999",
    "download": "/download",
    "tables": "/fanzha",
    "table": "/fanzha/publications?_search=诈骗&kind=report",
    "figures": "/figures?q=诈骗+2024",
    "figure": f"/figures/{made_figures.figure_id(made_figures.HALF_B, 1)}",
    "series list": "/figures/series",
    "series": f"/figures/series/{made_figures.SERIES}",
    "contradictions": "/figures/contradictions",
    "compare": f"/compare?case={GUIDING.case_id(1)}&case={TYPICAL.case_id(1)}",
    "nothing to compare": "/compare",
    "check": "/check",
    "checked": f"/check?q={CHECKED}",
    "metadata": "/-/metadata",
    "row": f"/fanzha/publications/{REPORT.id}",
    "not found": "/nothing",
}
OF_JUDGED = {  # pages of the site over outcomes and citations
    "laws": "/laws",
    "law": f"/laws/{CRIMINAL_LAW}",
    "article": f"/laws/{CRIMINAL_LAW}/266",
    "crimes": "/crimes",
    "crime": "/crimes/fraud",
    "judged case": f"/c/{JUDGED_NEW.case_id(2)}",
    "narrowed cases": "/cases?outcome=suspended&term=3_5&circumstance=surrender",
    "section": "/cases?q=从宽&section=meaning",
    "nothing of a section": "/cases?q=没有的词&section=facts&outcome=death",
}


@pytest.fixture
def address(request: pytest.FixtureRequest) -> str:
    is_judged = getattr(request.node, "callspec", None) and request.node.callspec.id in OF_JUDGED
    return str(request.getfixturevalue("judged" if is_judged else "figured"))


# What axe does not look for. Answers with a list of faults in words.
FAULTS = """
() => {
  const faults = [], all = (selector) => [...document.querySelectorAll(selector)];
  const fault = (what, e) => faults.push(`${what}: ${e.outerHTML.slice(0, 120)}`);
  const ids = all('[id]').map((e) => e.id);
  if (all('footer').length !== 1) faults.push('not one footer');
  for (const e of all('table')) if (!e.querySelector('th')) fault('no headings', e);
  for (const e of all('a[href^="#"]')) if (!document.getElementById(e.hash.slice(1))) fault('leads nowhere', e);
  for (const e of all('a, button, summary'))
    if (!e.textContent.trim() && !e.ariaLabel && !e.ariaHidden && !e.querySelector('img[alt], svg title'))
      fault('no name', e);
  for (const e of all('[aria-labelledby]'))
    if (!document.getElementById(e.getAttribute('aria-labelledby'))) fault('labelled by nothing', e);
  for (const id of ids.filter((id, at) => ids.indexOf(id) !== at)) faults.push(`id twice: ${id}`);
  return faults;
}
"""
# Controls and headings whose text is cut off by their own box.
CUT_OFF = """
() => [...document.querySelectorAll('a, button, summary, label, h1, h2, h3, th')]
  .filter(e => e.checkVisibility() && !e.closest('.unseen, .skip, thead, [aria-hidden=true], svg'))
  .filter(e => getComputedStyle(e).overflow === 'hidden' && e.scrollHeight > e.clientHeight + 1)
  .map(e => e.outerHTML.slice(0, 100))
"""
# What is animated or changes over time: for readers whom motion makes ill there is none to switch off.
MOVING = """
() => [...document.querySelectorAll('*')].filter(e => {
  const style = getComputedStyle(e);
  return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0 || style.scrollBehavior !== 'auto';
}).map(e => e.outerHTML.slice(0, 100))
"""
SPACED = """
() => document.querySelectorAll('body *').forEach(one => Object.assign(one.style, {
    lineHeight: '1.5', letterSpacing: '0.12em', wordSpacing: '0.16em'}))
"""
# On a phone only what colours and width can change is looked at: the markup is the same.
OF_PHONES = ["color-contrast", "target-size", "scrollable-region-focusable"]


def objections(page: Page, rules: list[str] | None = None) -> list[tuple[str, list[str]]]:
    """What axe objects to."""
    options = {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
    violations = Axe().run(page, options=options).response["violations"]
    return [(one["id"], [node["html"][:150] for node in one["nodes"]]) for one in violations]


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Callable[[str, str], tuple[Page, list[str]]]]:
    """A tab for a site and a language, which goes from page to page, and its troubles."""
    opened: dict[tuple[str, str], tuple[Page, list[str]]] = {}

    def tab(address: str, locale: str) -> tuple[Page, list[str]]:
        if (address, locale) not in opened:
            page = browser.new_context(base_url=address, locale=locale).new_page()
            opened[address, locale] = page, []
            watch(page, address, opened[address, locale][1])
        return opened[address, locale]

    yield tab
    for page, _ in opened.values():
        page.context.close()


@pytest.mark.parametrize("path", [*PAGES.values(), *OF_JUDGED.values()], ids=[*PAGES, *OF_JUDGED])
def test_a_page_can_be_read_by_everyone(
    tab: Callable[[str, str], tuple[Page, list[str]]], address: str, path: str
) -> None:
    for locale in ("zh-CN", "en"):
        page, troubles = tab(address, locale)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(path)
        assert page.evaluate("document.documentElement.lang")[:2] == locale[:2]
        assert page.evaluate(FAULTS) == page.evaluate(MOVING) == []
        assert locale == "en" or objections(page) == []  # the markup is the same
        page.emulate_media(color_scheme="dark")
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert width_of(page) <= width, locale
        if locale == "zh-CN":
            assert objections(page, OF_PHONES) == []
            page.set_viewport_size({"width": 320, "height": 640})
            assert width_of(page) <= 320
            page.evaluate(SPACED)
            assert width_of(page) <= 320
            assert page.evaluate(CUT_OFF) == []
        assert troubles == []
