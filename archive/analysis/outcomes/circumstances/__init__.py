"""The circumstances of sentencing that the text of a case names: 自首, 从犯, 退赃退赔 …, each with whose it is.

`circumstances_in` is the door.
"""

from archive.analysis.outcomes.circumstances.circumstances import circumstances_in

__all__ = ["circumstances_in"]
