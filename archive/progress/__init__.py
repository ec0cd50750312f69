"""Shows how far long work has come: `with progress("reading pages", 20_000, "pages") as step:`, then `step.done += 1`.

A step is shown if the command that does the work opened `showing()` (archive.cli.long_work does): on a terminal as a
line that changes, elsewhere as dated lines now and then. All of it goes to stderr, so that stdout stays the command's.
"""

from archive.progress.display import progress, showing
from archive.progress.steps import WorkStep

__all__ = ["WorkStep", "progress", "showing"]
