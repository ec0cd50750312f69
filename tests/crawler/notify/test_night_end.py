"""Whole nights: what is sent, pinged and written at their end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.monitoring.checks import Check, CheckName
from archive.reasons import because
from crawler.notify.channels import read_channels
from crawler.notify.night_end import send_changes
from tests.sites.night_faults import FAULTS
from tests.sites.nightly import SITES
from tests.sites.server import MadeSite
from tests.support.crawls import fanzha
from tests.support.ledgers import Ledger
from tests.support.messengers import TOKEN, Messengers
from tests.support.nights import CONTACT, Nights

pytestmark = pytest.mark.slow

DOWN, HALVES = (
    next(one for one in FAULTS if one.name == name) for name in ("down", "articles without their second half")
)
SITE = SITES[0].name


def variables(messengers: Messengers, *forms: str) -> dict[str, str]:
    """The environment with a channel of each form."""
    return {f"FANZHA_NOTIFY_{form.upper()}": messengers.address(form) for form in forms}


def test_an_outage_of_two_nights_is_one_alarm_and_one_all_clear_and_good_nights_ping(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Messengers() as services:
        environment = variables(services, "json", "feishu", "ping", "ping-fail")
        with Nights(data, SITES[:1], {**environment, "FANZHA_METRICS": str(tmp_path / "fanzha.prom")}) as nights:
            good = nights.night(0)
            assert (good.status, services.bodies, services.pings) == (0, [], ["/ping/good"]), good.output
            services.refusing.add("feishu")
            down = nights.night(1, {SITE: DOWN})
            assert down.status == 1
            (alarm,) = services.bodies
            assert (alarm["subject"], alarm["state"]) == (f"source:{SITE}", "alarm")
            assert "HTTP 503" in alarm["text"]
            last = down.output.splitlines()[-1]
            assert last.startswith(f"  {SITE} is not good since {alarm['text'].split('since: ')[1][:20]}: ")
            assert services.pings[1:] == ["/ping/good/fail"]
            assert "notify: feishu failed: code 19024 Key Words Not Found. 1 message(s) wait" in down.output
            assert TOKEN not in down.output
            services.refusing.clear()
            nights.night(2, {SITE: DOWN})
            assert [body for body in services.bodies if "state" in body] == [alarm]
            assert len(services.texts["feishu"]) == 1
            run = json.loads((data / "run.json").read_text("utf-8"))
            assert (run["good"], [check["name"] for check in run["checks"] if not check["good"]]) == (
                False,
                [f"source:{SITE}"],
            )
            services.refusing.add("ping")
            again = nights.night(3)
            assert again.status == 0, again.output
            assert "the ping ping failed: HTTP 503" in again.output
            assert [body["state"] for body in services.bodies if "state" in body] == ["alarm", "good"]
            assert len(services.texts["feishu"]) == 2
    assert "fanzha_good 1.0" in (tmp_path / "fanzha.prom").read_text("utf-8")


def test_an_outage_is_not_over_because_no_article_is_due(tmp_path: Path) -> None:
    """On night 14 the articles of the night before are due, on night 15 none is: they are requested again all the
    same, until they are well."""
    with Messengers() as services, Nights(tmp_path / "data", SITES[:1], variables(services, "json")) as nights:
        assert [nights.night(number).status for number in (0, 13)] == [0, 0]
        outage = [nights.night(number, {SITE: HALVES}) for number in (14, 15)]
        assert [night.status for night in outage] == [1, 1], outage[1].output
        assert [body["state"] for body in services.bodies] == ["alarm"]
        well = nights.night(16)
        assert well.status == 0, well.output
        assert [body["state"] for body in services.bodies] == ["alarm", "good"]


def test_a_timer_that_never_fires_is_noticed(tmp_path: Path) -> None:
    """By those who wait for the ping, and by the health check; tests.site.test_status has the line on the site."""
    with Messengers() as services, Nights(tmp_path / "data", SITES[:1], variables(services, "ping")) as nights:
        assert nights.night(0).status == 0
        checks = [fanzha("status", "--max-age", "36h", data=nights.data, **nights.job(number)) for number in (0, 1, 2)]
        assert [done.returncode for done in checks] == [0, 0, 1]
        assert services.pings == ["/ping/good"]
    assert [line.rsplit(": ", 1)[0] for line in checks[-1].stdout.splitlines() if line.startswith("too old")] == [
        "too old: the last run over sources",
        "too old: the last public file",
        f"too old: the last success of {SITE}",
    ]


def test_a_channel_with_a_wrong_address_gets_its_messages_when_it_is_mended_and_the_others_theirs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = Check(CheckName.ARCHIVE, reason=because("no_archive"))
    with Messengers() as services:
        address = services.address("slack")
        good = {"FANZHA_NOTIFY_GROUP": services.address("json")}
        for slack in ("slak+https://a.example", "slak+https://a.example", address):
            channels = read_channels({**good, "FANZHA_NOTIFY_OPS": slack})
            assert send_changes(tmp_path, [bad], channels) == (slack == address)
            said = capsys.readouterr().err
            assert ("notify: ops failed: its address does not begin with" in said) == (slack != address)
        assert [len(services.texts[form]) for form in ("json", "slack")] == [1, 1]


def test_an_archive_that_is_lost_is_an_alarm_once_though_no_step_can_run(tmp_path: Path) -> None:
    Ledger(tmp_path, SITE).close()
    (tmp_path / "archive.db").write_bytes(b"no database" * 1_000)
    with Messengers() as services:
        environment = variables(services, "json", "ping", "ping-fail")
        job = {"variables": environment, "sources": [SITES[0].declaration(MadeSite({}))]}
        nights = [fanzha("night", *CONTACT, data=tmp_path, **job) for _ in range(2)]
    assert [night.returncode for night in nights] == [1, 1]
    assert "it is no SQLite database" in nights[0].stderr
    assert [(body["subject"], body["state"]) for body in services.bodies] == [("archive", "alarm")]
    assert "it is no SQLite database" in services.bodies[0]["text"]
    assert services.pings == ["/ping/good/fail"] * 2


def test_a_test_message_goes_over_each_channel_and_those_that_fail_are_named(tmp_path: Path) -> None:
    with Messengers() as services:
        services.refusing.add("wecom")
        environment = variables(services, "slack", "wecom", "ping")
        done = fanzha("notify", data=tmp_path, variables=environment)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "ping (ping): not tried, since a ping says that a night is over",
        "slack (slack): taken",
    ]
    assert done.stderr.splitlines() == ["wecom (wecom): code 93000 invalid webhook url"]
    assert (services.pings, services.texts["slack"][0].splitlines()[0]) == ([], "fanzha: this is a test")
