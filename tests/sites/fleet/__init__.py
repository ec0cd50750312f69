"""The fleet: a small site in each of six CMS families, and sites that moved, that challenge and that need a browser.

All stand on `127.0.0.1`, one at a time. What each CMS's markup looks like was taken from stored pages and from what
public crawlers report of such sites; every word is invented.
"""

from __future__ import annotations

from functools import cache

from crawler.demo.markup import CHALLENGE
from crawler.demo.pages import SampleResponse
from tests.sites.fleet.base import HOST, Expected, Family
from tests.sites.fleet.hanweb import Hanweb
from tests.sites.fleet.jeecms import Jeecms
from tests.sites.fleet.own import Own, Script
from tests.sites.fleet.plans import PLANS
from tests.sites.fleet.shtml import Trs, Ucap
from tests.sites.fleet.vsb import Vsb

FAMILIES = ("ucap", "trs", "hanweb", "vsb", "jeecms", "generic")
CHALLENGED = "challenged"
NAMES = (*FAMILIES, "moved", "script", CHALLENGED)  # of every site

_MADE_BY: dict[str, type[Family]] = {
    "ucap": Ucap,
    "trs": Trs,
    "hanweb": Hanweb,
    "vsb": Vsb,
    "jeecms": Jeecms,
    "generic": Own,
    "moved": Ucap,  # the trs site's articles at their addresses, in another CMS
    "script": Script,
}


def site(name: str) -> dict[tuple[str, str], SampleResponse]:
    """The site of that name (one of NAMES) as content for tests.sites.server.MadeSite."""
    if name != CHALLENGED:
        return dict(family(name).content())
    challenge = SampleResponse(CHALLENGE.encode(), 412)
    return {key: answer if key == (HOST, "/robots.txt") else challenge for key, answer in site("trs").items()}


@cache
def expected(name: str) -> Expected:
    """What a whole crawl of a site finds; for every site but the challenged one."""
    return family(name).expected()


@cache
def family(name: str) -> Family:
    """What makes a site, for every site but the challenged one."""
    return _MADE_BY[name](PLANS[name])
