"""The decisions that the text of a case tells, and which outcomes a later decision replaced.

`decisions_in` and `with_finality` are the doors.
"""

from archive.analysis.outcomes.judgments.decision import Act, Decision
from archive.analysis.outcomes.judgments.decisions import decisions_in
from archive.analysis.outcomes.judgments.finality import with_finality

__all__ = ["Act", "Decision", "decisions_in", "with_finality"]
