"""Each channel against a local service of its kind: what it takes, what it refuses, and what is said of a failure."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from archive.monitoring.messages import Message
from crawler.notify.channels import Channel, read_channels
from crawler.notify.delivery import ping, send
from tests.sites.faulty.certificates import Certificates
from tests.support.messengers import SECRET, TOKEN, MailServer, Messengers

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")  # some servers of the tests have no TLS
FORMS = ("dingtalk", "feishu", "json", "sentry", "slack", "wecom")
ALARM = Message(
    id="0123456789abcdef0123456789abcdef",
    at="2026-11-27T01:00:00Z",
    good=False,
    subject="source:spp",
    title="fanzha: spp is not good",
    text="source: spp (最高人民检察院)\nwhat: HTTP 503 <b> & more",
)


def channel(address: str) -> Channel:
    """A channel of that address."""
    return read_channels({"FANZHA_NOTIFY_OPS": address})["ops"]


@pytest.fixture(scope="module")
def messengers() -> Iterator[Messengers]:
    with Messengers() as messengers:
        yield messengers


@pytest.fixture(autouse=True)
def anew(messengers: Messengers) -> None:
    messengers.texts.clear()
    messengers.bodies.clear()
    messengers.pings.clear()
    messengers.refusing.clear()


REFUSALS = {
    "dingtalk": "code 310000 keywords not in content",
    "feishu": "code 19024 Key Words Not Found",
    "json": "HTTP 500",
    "sentry": "HTTP 429",
    "slack": "HTTP 404",
    "wecom": "code 93000 invalid webhook url",
}


def test_a_long_text_is_cut_where_the_service_takes_no_more(messengers: Messengers) -> None:
    long = Message(ALARM.id, ALARM.at, False, "archive", ALARM.title, "检察院" * 2_000)
    assert send(channel(messengers.address("wecom")), long) is None
    assert messengers.texts["wecom"][0].startswith(f"{ALARM.title}\n检察院")
    assert messengers.texts["wecom"][0].endswith("…")


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.mark.parametrize("form", [*FORMS, "smtp", "smtps"])
def test_a_service_that_is_down_is_a_failure_without_the_secret(form: str) -> None:
    port = closed_port()
    address = (
        f"{form}://ops:{TOKEN}@127.0.0.1:{port}?from=a@b.example&to=c@d.example"
        if form.startswith("smtp")
        else f"{form}+http://{TOKEN}@127.0.0.1:{port}/{TOKEN}?key={TOKEN}#{SECRET}"
    )
    failure = send(channel(address), ALARM) or ""
    assert "refused" in failure
    assert TOKEN not in failure
    assert TOKEN not in repr(channel(address))


@pytest.fixture
def odd() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1") as server:
        yield server


def test_what_a_service_answers_is_printed_in_a_line_and_without_the_secret(odd: HTTPServer) -> None:
    """Some quote the address, as WeCom does; a bad one could write lines of its own into the log."""
    answer = {"code": 9, "msg": f"no hook {TOKEN}, signed by {SECRET}\nnight: good\x1b[2J"}
    odd.expect_request(f"/hook/{TOKEN}").respond_with_json(answer)
    failure = send(channel(f"feishu+{odd.url_for(f'/hook/{TOKEN}')}#{SECRET}"), ALARM)
    assert failure == "code 9 no hook ***, signed by *** night: good [2J"


def test_an_answer_that_does_not_end_is_read_to_a_length(odd: HTTPServer) -> None:
    sent = []

    def endless() -> Iterator[bytes]:
        for _ in range(1_000):
            sent.append(len(b"x" * 100_000))
            yield b"x" * 100_000

    odd.expect_request("/hook").respond_with_handler(lambda _request: Response(endless()))
    assert send(channel(f"json+{odd.url_for('/hook')}"), ALARM) is None
    assert sum(sent) < 50_000_000


def test_each_service_takes_title_and_text_and_a_refusal_is_a_failure_with_its_reason(messengers: Messengers) -> None:
    escaped = ALARM.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for form in FORMS:
        assert send(channel(messengers.address(form)), ALARM) is None
        whole = {"json": ALARM.text, "slack": f"{ALARM.title}\n{escaped}"}.get(form, f"{ALARM.title}\n{ALARM.text}")
        assert messengers.texts[form] == [whole]
    fields = {"id": ALARM.id, "at": ALARM.at, "subject": ALARM.subject, "title": ALARM.title, "text": ALARM.text}
    assert {"source": "fanzha", "state": "alarm", **fields} in messengers.bodies
    messengers.refusing.update(FORMS)
    assert {form: send(channel(messengers.address(form)), ALARM) for form in FORMS} == REFUSALS


def test_a_signed_message_is_taken_and_one_with_a_wrong_secret_is_a_failure(messengers: Messengers) -> None:
    for form in ("dingtalk", "feishu"):
        address = messengers.address(form, signed=True)
        assert send(channel(address), ALARM) is None
        assert "sign" in (send(channel(address + "x"), ALARM) or "")  # though the status is 200
        assert len(messengers.texts[form]) == 1
    assert SECRET not in str(messengers.bodies)


def test_a_page_in_place_of_the_service_has_not_taken_anything(odd: HTTPServer) -> None:
    """A portal of a hotel or a proxy answers every request with status 200."""
    odd.expect_request(re.compile(".*")).respond_with_data("<html>")
    forms = ("dingtalk", "feishu", "sentry", "slack", "wecom")
    taken = [form for form in forms if not send(channel(f"{form}+http://{TOKEN}@127.0.0.1:{odd.port}/7"), ALARM)]
    assert taken == []


def test_over_a_wrong_address_or_a_wrong_proxy_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    for address in ("slack+ftp://a.example", "ping+ftp://a.example"):
        assert [send(channel(address), ALARM), ping(channel(address))] == [channel(address).wrong] * 2
        assert channel(address).takes_messages != address.startswith("ping")
    with_password = f"http://ops:{TOKEN}@127.0.0.1:{closed_port()}"
    for proxy in ("foo://127.0.0.1:1", "http://[::1", "socks5://127.0.0.1:1", with_password):
        monkeypatch.setenv("http_proxy", proxy)
        failures = send(channel("json+http://hooks.example/"), ALARM), ping(channel("ping+http://hooks.example/"))
        assert all(failures), proxy
        assert TOKEN not in str(failures)


def test_a_ping_is_a_request_and_a_status_that_is_bad_is_a_failure(messengers: Messengers) -> None:
    switches = [channel(messengers.address(form)) for form in ("ping", "ping-fail")]
    assert [ping(one) for one in switches] == [None, None]
    messengers.refusing.add("ping")
    assert [ping(one) for one in switches] == ["HTTP 503"] * 2
    assert len(messengers.pings) == 4


FAR = "127.0.0.2"  # an address of loopback that is not taken for a relay of this machine


def mail(server: MailServer, *, form: str = "smtp", word: str = "", to: str = "ops@b.example") -> str | None:
    """Send the alarm to that server."""
    user = f"ops:{word}@" if word else ""
    address = f"{form}://{user}{server.host}:{server.port}?from=fanzha@a.example&to={to}"
    return send(channel(address), ALARM)


def test_a_mail_arrives_with_headers_by_which_a_reader_knows_it_again() -> None:
    with MailServer() as server:
        assert mail(server) is None
        assert "no such user here" in (mail(server, to="ops@refused.example") or "")
    (came,) = server.mails
    assert (came["From"], came["To"], came["Subject"]) == ("fanzha@a.example", "ops@b.example", ALARM.title)
    assert (came["Message-ID"], came["Auto-Submitted"]) == (f"<{ALARM.id}@fanzha.invalid>", "auto-generated")
    assert came.get_content().splitlines() == ALARM.text.splitlines()


def test_a_server_that_wants_a_password_gets_it_and_a_far_one_over_tls_alone() -> None:
    with MailServer(password="p@ss word") as server:
        assert mail(server, word="p%40ss%20word") is None
        assert (mail(server, word="wrong") or "").startswith("SMTPAuthenticationError")
    assert len(server.mails) == 1
    with MailServer(password="p@ss", host=FAR) as server:
        said = mail(server, word="p%40ss")
    assert (said, server.mails) == ("NotEncrypted: the server offers no TLS; the password was not sent", [])


@pytest.mark.parametrize("how", ["smtps", "starttls"])
def test_a_mail_goes_over_tls_and_to_no_server_whose_certificate_is_not_valid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    made = Certificates(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.trusted))
    for kind in ("valid", "expired", "other-host", "unknown", "self-signed"):
        with MailServer(password="p@ss", host=FAR, **{how: made.context(kind, FAR)}) as server:
            said = mail(server, form="smtps" if how == "smtps" else "smtp", word="p%40ss")
        if kind == "valid":
            assert (said, len(server.mails), server.encrypted) == (None, 1, [True])
        else:
            assert ((said or "").startswith("SSLCertVerificationError"), server.mails) == (True, []), kind
