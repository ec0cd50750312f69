"""Finds whom the sentences of a case speak of: defendants as offices print their names, units, and groups of both.

`CasePeople` is the door.
"""

from archive.analysis.outcomes.people.case_people import CasePeople
from archive.analysis.outcomes.people.mentions import PeopleMention

__all__ = ["CasePeople", "PeopleMention"]
