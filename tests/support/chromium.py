"""Whether Chromium is on this machine."""

from __future__ import annotations

import os
import shutil

import pytest

from crawler.settings import BROWSER_NAMES


def path_of_chromium() -> str:
    """Its path; without it the test is skipped, with CI=true it fails, so that a green run means that it ran."""
    path = next(filter(None, map(shutil.which, BROWSER_NAMES)), None)
    if path is None:
        reason = "no Chromium on this machine (apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason}; with CI=true a browser test must run")
        pytest.skip(reason)
    return path
