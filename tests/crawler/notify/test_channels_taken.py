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


@pytest.mark.parametrize("form", FORMS)
def test_a_service_takes_title_and_text(messengers: Messengers, form: str) -> None:
    assert send(channel(messengers.address(form)), ALARM) is None
    (text,) = messengers.texts[form]
    whole = ALARM.text if form == "json" else f"{ALARM.title}\n{ALARM.text}"
    assert text == (whole.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") if form == "slack" else whole)


@pytest.mark.parametrize("form", ["dingtalk", "feishu"])
def test_a_signed_message_is_taken_and_the_secret_stays_here(messengers: Messengers, form: str) -> None:
    assert send(channel(messengers.address(form, signed=True)), ALARM) is None
    assert len(messengers.texts[form]) == 1
    assert SECRET not in str(messengers.bodies)


@pytest.mark.parametrize("form", ["dingtalk", "feishu"])
def test_a_wrong_secret_is_a_failure_though_the_status_is_200(messengers: Messengers, form: str) -> None:
    wrong = messengers.address(form, signed=True) + "x"
    assert "sign" in (send(channel(wrong), ALARM) or "")
    assert form not in messengers.texts


REFUSALS = {
    "dingtalk": "code 310000 keywords not in content",
    "feishu": "code 19024 Key Words Not Found",
    "json": "HTTP 500",
    "sentry": "HTTP 429",
    "slack": "HTTP 404",
    "wecom": "code 93000 invalid webhook url",
}


@pytest.mark.parametrize("form", FORMS)
def test_a_refusal_is_a_failure_with_its_reason(messengers: Messengers, form: str) -> None:
    messengers.refusing.add(form)
    assert send(channel(messengers.address(form)), ALARM) == REFUSALS[form]


def test_the_generic_form_has_fields_for_programs(messengers: Messengers) -> None:
    send(channel(messengers.address("json")), ALARM)
    assert messengers.bodies == [
        {
            "source": "fanzha",
            "state": "alarm",
            **{"id": ALARM.id, "at": ALARM.at, "subject": ALARM.subject, "title": ALARM.title, "text": ALARM.text},
        }
    ]


def test_sentry_knows_an_event_that_comes_twice_and_groups_by_subject(messengers: Messengers) -> None:
    for _ in range(2):
        send(channel(messengers.address("sentry")), ALARM)
    first, second = messengers.bodies
    assert (first["event_id"], first["fingerprint"]) == (ALARM.id, ["fanzha", "source:spp", "False"])
    assert second["event_id"] == first["event_id"]


def test_a_long_text_is_cut_where_the_service_takes_no_more(messengers: Messengers) -> None:
    long = Message(ALARM.id, ALARM.at, False, "archive", ALARM.title, "检察院" * 2_000)
    assert send(channel(messengers.address("wecom")), long) is None
    assert messengers.texts["wecom"][0].startswith(f"{ALARM.title}\n检察院")
    assert messengers.texts["wecom"][0].endswith("…")


@pytest.mark.parametrize("form", ["dingtalk", "feishu", "sentry", "slack", "wecom"])
def test_a_page_in_place_of_the_service_has_not_taken_anything(odd: HTTPServer, form: str) -> None:
    """A portal of a hotel or a proxy answers every request with status 200."""
    odd.expect_request(re.compile(".*")).respond_with_data("<html>")
    assert send(channel(f"{form}+http://{TOKEN}@127.0.0.1:{odd.port}/7"), ALARM) is not None


@pytest.mark.parametrize("address", ["slack+ftp://a.example", "ping+ftp://a.example"])
def test_over_a_wrong_address_nothing_is_sent(address: str) -> None:
    failures = [send(channel(address), ALARM), ping(channel(address))]
    assert failures == [channel(address).wrong] * 2
    assert channel(address).takes_messages != address.startswith("ping")


@pytest.mark.parametrize("form", ["ping", "ping-fail"])
def test_a_ping_is_a_request_and_a_status_that_is_bad_is_a_failure(messengers: Messengers, form: str) -> None:
    switch = channel(messengers.address(form))
    assert ping(switch) is None
    messengers.refusing.add("ping")
    assert ping(switch) == "HTTP 503"
    assert len(messengers.pings) == 2


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


@pytest.mark.parametrize(
    "proxy", ["foo://127.0.0.1:1", "http://[::1", "socks5://127.0.0.1:1", f"http://ops:{TOKEN}@127.0.0.1:{{port}}"]
)
def test_a_proxy_that_is_wrong_is_a_failure_of_the_channel_and_of_nothing_else(
    monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("http_proxy", proxy.format(port=closed_port()))
    for failure in (send(channel("json+http://hooks.example/"), ALARM), ping(channel("ping+http://hooks.example/"))):
        assert failure
        assert TOKEN not in failure


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


def test_a_mail_arrives_with_headers_by_which_a_reader_knows_it_again() -> None:
    with MailServer() as server:
        to = channel(f"smtp://127.0.0.1:{server.port}?from=fanzha@a.example&to=ops@b.example")
        assert send(to, ALARM) is None
    (mail,) = server.mails
    assert (mail["From"], mail["To"], mail["Subject"]) == ("fanzha@a.example", "ops@b.example", ALARM.title)
    assert (mail["Message-ID"], mail["Auto-Submitted"]) == (f"<{ALARM.id}@fanzha.invalid>", "auto-generated")
    assert mail.get_content().splitlines() == ALARM.text.splitlines()


def test_a_server_that_wants_a_password_gets_it() -> None:
    with MailServer(password="p@ss word") as server:
        address = "smtp://ops:{}@127.0.0.1:{}?from=fanzha@a.example&to=ops@b.example"
        right, wrong = (channel(address.format(word, server.port)) for word in ("p%40ss%20word", "wrong"))
        assert send(right, ALARM) is None
        assert (send(wrong, ALARM) or "").startswith("SMTPAuthenticationError")
    assert len(server.mails) == 1


def test_a_recipient_that_is_refused_is_a_failure() -> None:
    with MailServer() as server:
        to = channel(f"smtp://127.0.0.1:{server.port}?from=fanzha@a.example&to=ops@refused.example")
        assert "no such user here" in (send(to, ALARM) or "")
    assert server.mails == []


FAR = "127.0.0.2"  # an address of loopback that is not taken for a relay of this machine
AUTH = "ops:p%40ss@"


@pytest.fixture
def certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificates:
    """Certificates of an authority that this process trusts, and others."""
    made = Certificates(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.trusted))
    return made


@pytest.mark.parametrize("how", ["smtps", "starttls"])
def test_a_mail_goes_over_tls(certificates: Certificates, how: str) -> None:
    context = {how: certificates.context("valid", FAR)}
    with MailServer(password="p@ss", host=FAR, **context) as server:
        form = "smtps" if how == "smtps" else "smtp"
        to = channel(f"{form}://{AUTH}{FAR}:{server.port}?from=fanzha@a.example&to=ops@b.example")
        assert send(to, ALARM) is None
    assert (len(server.mails), server.encrypted) == (1, [True])


@pytest.mark.parametrize("how", ["smtps", "starttls"])
@pytest.mark.parametrize("wrong", ["expired", "other-host", "unknown", "self-signed"])
def test_a_certificate_that_is_not_valid_gets_neither_password_nor_mail(
    certificates: Certificates, how: str, wrong: str
) -> None:
    context = {how: certificates.context(wrong, FAR)}
    with MailServer(password="p@ss", host=FAR, **context) as server:
        form = "smtps" if how == "smtps" else "smtp"
        to = channel(f"{form}://{AUTH}{FAR}:{server.port}?from=fanzha@a.example&to=ops@b.example")
        assert (send(to, ALARM) or "").startswith("SSLCertVerificationError")
    assert server.mails == []


def test_a_password_is_not_sent_without_tls() -> None:
    with MailServer(password="p@ss", host=FAR) as server:
        to = channel(f"smtp://{AUTH}{FAR}:{server.port}?from=fanzha@a.example&to=ops@b.example")
        assert send(to, ALARM) == "NotEncrypted: the server offers no TLS; the password was not sent"
    assert server.mails == []
