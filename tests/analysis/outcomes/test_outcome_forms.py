"""Outcomes of sentences of our own: whose they are, which punishment, and which is the last word. The tables stand
beside this file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.forms import misread
from tests.support.outcome_reading import told_in


@pytest.mark.parametrize("subject", ["people", "punishments", "judgments"])
def test_outcomes_are_read_as_the_tables_say(subject: str) -> None:
    assert misread(Path(__file__).with_name(f"{subject}.toml"), told_in) == []
