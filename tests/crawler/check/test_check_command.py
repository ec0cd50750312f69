"""`fanzha check` as a command, on a replayed file of the sample site that stands in for a registered source."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.model import Context, Role
from archive.warc.writer import ServedResponse, WarcWriter
from crawler.commands.check import check
from crawler.spiders.jiangxi import Jiangxi
from tests.sites import fleet
from tests.sites.fleet.base import HERE

pytestmark = pytest.mark.slow

HOME = Jiangxi.home_url.rstrip("/")
RUN = "from crawler.commands.check import check\nif __name__ == '__main__':\n    check()\n"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A WARC file of the trs site of the fleet, at the addresses of a registered source."""
    folder = tmp_path_factory.mktemp("recorded")
    writer = WarcWriter(folder)
    for (_, path), answer in fleet.site("trs").items():
        body = answer.body.replace(HERE.encode(), HOME.encode())
        context = Context(Role.ARTICLE)
        writer.write(
            ServedResponse(HOME + path, "2026-11-25T00:00:00Z", answer.status, tuple(answer.headers), body, context)
        )
    writer.close()
    [file] = folder.glob("*.warc.gz")
    return file


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder with a short path: the socket of the reading processes is made in TMPDIR, and its path may have 107
    bytes at most."""
    with TemporaryDirectory(prefix="check-") as folder:
        yield Path(folder)


def fanzha_check(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, in a process of its own with empty folders for data and for temporary files."""
    (tmp_path / "tmp").mkdir()
    script = tmp_path / "command.py"
    script.write_text(RUN)
    return subprocess.run(
        [sys.executable, str(script), *arguments],
        env={
            **os.environ,
            "TMPDIR": str(tmp_path / "tmp"),
            "FANZHA_DATA": str(tmp_path / "data"),
            "FANZHA_CONTACT": "",
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_a_source_that_reads_well_ends_with_status_0_and_leaves_nothing(tmp_path: Path, recorded: Path) -> None:
    done = fanzha_check(tmp_path, "jiangxi", "--replay", str(recorded))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == f"jiangxi  江西省人民检察院  {HOME}/"
    assert done.stdout.splitlines()[-1] == "verdict     ok  jiangxi: reads well"
    assert {path.name for path in tmp_path.iterdir()} == {"tmp", "command.py"}
    assert list((tmp_path / "tmp").iterdir()) == []


def test_of_several_sources_one_that_is_not_read_makes_the_status_1(tmp_path: Path, recorded: Path) -> None:
    done = fanzha_check(tmp_path, "jiangxi", "spp", "--replay", str(recorded), "--json")
    good, bad = json.loads(done.stdout)
    assert done.returncode == 1
    assert (good["source"], good["good"], good["articles"][-1]["article"]["body_from"]) == (
        "jiangxi",
        True,
        "#fontzoom",
    )
    assert (bad["source"], bad["good"], bad["advice"][0]["name"]) == ("spp", False, "not recorded")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "no source is called nowhere"),
        (["spp", "--replay", "missing.warc.gz"], "there is no file missing.warc.gz to replay"),
        (["spp"], "say how a site's owner can reach you"),
    ],
)
def test_what_cannot_be_checked_is_refused(arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(check, arguments, env={"FANZHA_CONTACT": ""}, **main.context_settings)
    assert done.exit_code != 0
    assert said in done.output
