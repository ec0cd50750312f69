"""Declares the sample site's two hosts as sources, with the same families as real ones. The registry excludes them."""

from __future__ import annotations

from crawler.demo.pages import UCAP_COLUMNS
from crawler.families import TRS, UCAP
from crawler.source import Evidence, SourceSpider

OPEN_HOSTS = ("localhost", "127.0.0.1")  # the only loopback hosts that the guard allows, for the demo and the tests
SETTINGS = {
    "GUARD_ALLOWED_HOSTS": list(OPEN_HOSTS),
    "HOST_DELAY": 0,
    "HOST_REQUESTS_AT_ONCE": 8,
    "DOWNLOAD_TIMEOUT": 10,
}


def sample_spiders(ucap_url: str, trs_url: str) -> list[type[SourceSpider]]:
    """The spiders for a running sample site. The UCAP source declares its columns; the TRS source finds its own."""

    class SampleUcap(SourceSpider):
        name = "sample-ucap"
        office = "样例市人民检察院"
        level = "prefecture"
        region_code = None
        home_url = ucap_url
        family = UCAP
        evidence = Evidence.SEEN
        columns = tuple(UCAP_COLUMNS)

    class SampleTrs(SourceSpider):
        name = "sample-trs"
        office = "样本省人民检察院"
        level = "provincial"
        region_code = None
        home_url = trs_url
        family = TRS
        evidence = Evidence.SEEN

    return [SampleUcap, SampleTrs]
