"""The root of all failures that have a name."""


class FanzhaError(Exception):
    """What an operator can mend. The message is one line: what happened, what was kept, what to do.

    The commands print it and exit with status 1; anything else that is raised is a bug of ours and keeps its traceback.
    """
