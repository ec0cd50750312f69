"""docs/operate.md: every command of it runs, in the order of the page, and it goes through every alarm and verdict."""

from __future__ import annotations

import json
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.monitoring.checks import CheckName
from archive.reasons import OVERDUE
from crawler.demo.pages import HOSTS, sample_site
from crawler.verdicts.judging import ORDER
from tests.support.crawls import declarations
from tests.support.messengers import Messengers
from tests.support.operator_machine import PROGRAMS, OperatorMachine
from tests.support.sample_site import ChangedSite

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).resolve().parents[2] / "docs/operate.md").read_text("utf-8")
# Headings and blocks of commands, in order.
PARTS = re.compile(r"^(?:#+ (?P<heading>[^\n]+)|```sh\n(?P<block>.*?)^```)$", re.MULTILINE | re.DOTALL)
# Lines that fail where the page uses them, and why.
FAILING = {
    ("source", "fanzha status --failures"): "a source is not good",
}


@pytest.fixture
def site() -> Iterator[ChangedSite]:
    with ChangedSite() as served:
        yield served


# The slug of a publication of the machine's archive.
FIRST_SLUG = (
    "fanzha search 诈骗 --limit 1 --json | python3 -c 'import json, sys; print(json.load(sys.stdin)[0][\"slug\"])'"
)


@pytest.mark.timeout(1_200)  # some forty commands
def test_every_command_of_the_page_runs(site: ChangedSite) -> None:
    names = {"sample-trs": "hubei", "sample-ucap": "jiangxi"}
    sources = [{**one, "name": names[one["name"]]} for one in declarations(site)]
    with Messengers() as people, tempfile.TemporaryDirectory() as folder:  # a short path: it has a socket in it
        replaced = {
            "smtps://USER:PASSWORD@mail.example.org?from=fanzha@example.org&to=you@example.org": people.address("json"),
            "ping+https://hc-ping.com/UUID": people.address("ping"),
            "withdraw SLUG": f'withdraw "$({FIRST_SLUG})"',
        }
        with OperatorMachine(Path(folder), sources, replaced) as machine:
            _go_through_the_page(site, machine)
            last = machine.run("fanzha status --json")
        states = [(body["subject"], body["state"]) for body in people.bodies]
    assert machine.called == set(PROGRAMS)
    assert states[0] == ("test", "good")  # by `fanzha notify`
    assert [state for subject, state in states if subject == "source:hubei"] == ["alarm", "good"]
    assert people.pings
    assert json.loads(last.stdout)["good"]


def _go_through_the_page(site: ChangedSite, machine: OperatorMachine) -> None:
    heading = ""
    for part in PARTS.finditer(PAGE):
        heading = part["heading"] or heading
        if block := part["block"]:
            done = machine.run(_with_failures(heading, block))
            assert done.returncode == 0, f"{heading}: {block}\n{done.stdout}\n{done.stderr}"
        elif event := EVENTS.get(heading):
            event(site, machine)


def _shorten_a_list(site: ChangedSite, machine: OperatorMachine) -> None:
    """A month later a site's lists have one page, and no longer two, and a night looks back at it."""
    for column in ("alfb", "jcyw"):
        address = HOSTS["trs"], f"/{column}/index.shtml"
        site.override(*address, body=sample_site()[address].body.replace(b"createPageHTML(2", b"createPageHTML(1"))
    with sqlite3.connect(machine.root / "var/lib/fanzha/archive.db") as db:
        db.execute("update runs set started = strftime('%Y-%m-%dT%H:%M:%SZ', started, '-40 days')")
    (machine.root / "var/lib/fanzha/archive.db.seal").unlink()
    night = machine.run("systemctl start fanzha-night.service")
    assert night.returncode == 1, night.stdout


def _be_a_new_server(_site: ChangedSite, machine: OperatorMachine) -> None:
    data = machine.root / "var/lib/fanzha"
    data.rename(machine.root / "old-server")
    data.mkdir()


EVENTS = {"source": _shorten_a_list, "Moving to another server": _be_a_new_server}  # before what stands below a heading


def _with_failures(heading: str, block: str) -> str:
    """The block, which ends if a line does not fail that is to fail."""
    lines = block.splitlines()
    return "\n".join(f"{line} && exit 1" if (heading, line) in FAILING else line for line in lines)


def test_the_page_goes_through_every_alarm_and_every_verdict() -> None:
    headings = set(re.findall(r"^### (.+)$", PAGE, re.MULTILINE))
    assert set(CheckName) - headings == set()
    explained = set(re.findall(r"`(\w+)`", "\n".join(re.findall(r"^\| (`.+?) \|", PAGE, re.MULTILINE))))
    assert explained == set(ORDER)
    assert [one for one in OVERDUE.values() if f"| `too old: {one.format(source='SOURCE')}` |" not in PAGE] == []


def test_the_links_of_the_page_lead_somewhere() -> None:
    docs = Path(__file__).resolve().parents[2] / "docs"
    anchors = {re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in re.findall(r"^#+ (.+)$", PAGE, re.M)}
    for target in re.findall(r"\]\(([^)]+)\)", PAGE):
        file, _, anchor = target.partition("#")
        assert (docs / file).is_file() if file else anchor in anchors, target
