"""The families of content management systems, each declared in declarations/NAME.toml.

`FAMILIES` maps their names to them; `recognise` finds a page's family by its traits.
"""

from crawler.families.declared import FAMILIES, GENERIC, HANWEB, JEECMS, TRS, UCAP, VSB
from crawler.families.family import Family
from crawler.families.recognition import Recognition, recognise

__all__ = ["FAMILIES", "GENERIC", "HANWEB", "JEECMS", "TRS", "UCAP", "VSB", "Family", "Recognition", "recognise"]
