"""The base class of all failures that an operator can mend."""


class FanzhaError(Exception):
    """A failure that an operator can mend. The message says what happened, what was kept and what to do.

    The commands print the message and exit with status 1, as they do for OSError and sqlite3.OperationalError. Any
    other exception is a bug of ours and keeps its traceback.
    """
