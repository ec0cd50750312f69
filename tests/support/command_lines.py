"""Command lines of fanzha that stand in files."""

from __future__ import annotations

from archive.cli import main


def check_command(command: str, *arguments: str) -> None:
    """Parse a command line, and run nothing. Raises click's error for a command, an option or a value that there is
    not."""
    context = main.make_context("fanzha", ["--help"], resilient_parsing=True)
    found = main.get_command(context, command)
    assert found is not None, command
    found.make_context(command, [*arguments], parent=context)
