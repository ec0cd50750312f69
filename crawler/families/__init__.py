"""The families of content management systems, each a declaration in a module of its own.

`FAMILIES` has them by name; `recognise` finds a page's family by its traits.
"""

from crawler.families.family import Family
from crawler.families.generic import GENERIC
from crawler.families.hanweb import HANWEB
from crawler.families.jeecms import JEECMS
from crawler.families.recognition import Recognition
from crawler.families.recognition import recognise as _recognise
from crawler.families.trs import TRS
from crawler.families.ucap import UCAP
from crawler.families.vsb import VSB

__all__ = ["FAMILIES", "GENERIC", "HANWEB", "JEECMS", "TRS", "UCAP", "VSB", "Family", "Recognition", "recognise"]

FAMILIES = {family.name: family for family in (UCAP, TRS, HANWEB, VSB, JEECMS, GENERIC)}


def recognise(html: str, url: str) -> Recognition:
    """The family whose traits a page bears, with the evidence; see crawler.families.recognition."""
    return _recognise(html, url, tuple(FAMILIES.values()))
