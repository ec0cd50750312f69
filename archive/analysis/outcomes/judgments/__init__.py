"""The decisions that the text of a case tells, which outcomes are of other cases, and which a later decision replaced.

`decisions_in`, `with_other_cases` and `with_finality` are the doors.
"""

from archive.analysis.outcomes.judgments.decision import Act, Decision
from archive.analysis.outcomes.judgments.decisions import decisions_in
from archive.analysis.outcomes.judgments.finality import with_finality
from archive.analysis.outcomes.judgments.other_cases import with_other_cases

__all__ = ["Act", "Decision", "decisions_in", "with_finality", "with_other_cases"]
