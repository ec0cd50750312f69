"""Chromium by itself: what it could reach without our arguments, that it reaches nothing with them, and how it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from crawler.browser.chromium import BrowserRequest, BrowserResponse, Chromium, RenderedPage
from crawler.errors import RenderFailed
from tests.support.chromium import path_of_chromium
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

URL = "http://lists.test/index.shtml"
HTML = {"content-type": "text/html; charset=utf-8"}
WAYS_OUT = """<!doctype html><title>x</title><link rel="preconnect" href="http://127.0.0.1:%(tcp)d/">
<body><ul id="rows"></ul><script>
const out = "127.0.0.1:%(tcp)d";
const connect = server => {
  const peer = new RTCPeerConnection({iceServers: [{...server, username: "a", credential: "b"}]});
  peer.createDataChannel("x");
  peer.createOffer().then(offer => peer.setLocalDescription(offer));
};
const tries = [
  () => connect({urls: "stun:127.0.0.1:%(udp)d"}),
  () => connect({urls: `turn:${out}?transport=tcp`}),
  () => new WebSocket(`ws://${out}/socket`),
  () => new WebTransport("https://127.0.0.1:%(udp)d/transport").ready.catch(() => 0),
  () => new EventSource(`http://${out}/events`),
  () => navigator.sendBeacon(`http://${out}/beacon`),
  () => { new Image().src = `http://${out}/image`; },
  () => new Worker(URL.createObjectURL(new Blob([`new WebSocket("ws://${out}/worker")`]))),
  () => navigator.serviceWorker && navigator.serviceWorker.register("/worker.js"),
  () => { document.body.append(Object.assign(document.createElement("iframe"), {src: `http://${out}/frame`})); },
  () => window.open(`http://${out}/window`),
  () => { location.href = `http://${out}/away`; },
];
for (const go of tries) try { go(); } catch { }
rows.insertAdjacentHTML("beforeend", `<li>${tries.length} ways out</li>`);
</script>"""


class Ears:
    """Listens on a port of this machine, by TCP and by UDP, and counts who comes."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        for listen in (self._tcp, self._udp):
            threading.Thread(target=listen, daemon=True).start()

    @property
    def ports(self) -> dict[str, int]:
        return {"tcp": self.tcp.getsockname()[1], "udp": self.udp.getsockname()[1]}

    def _tcp(self) -> None:
        with suppress(OSError):
            while True:
                self.tcp.accept()[0].close()
                self.heard.append("tcp")

    def _udp(self) -> None:
        with suppress(OSError):
            while self.udp.recvfrom(2048):
                self.heard.append("udp")


@pytest.fixture
def ears() -> Iterator[Ears]:
    listening = Ears()
    yield listening
    listening.tcp.close()
    listening.udp.close()


async def nothing(_wanted: BrowserRequest) -> BrowserResponse | None:
    return None


def chromium() -> Chromium:
    return Chromium(path_of_chromium(), "fanzha-test/1.0", page_seconds=60, quiet_seconds=0.3)


async def render(browser: Chromium, html: str, **headers: str) -> RenderedPage:
    return await browser.render(URL, BrowserResponse(200, {**HTML, **headers}, html.encode()), nothing)


async def once(html: str, quiet_seconds: float = 0.3) -> RenderedPage:
    browser = Chromium(path_of_chromium(), "fanzha-test/1.0", page_seconds=60, quiet_seconds=quiet_seconds)
    try:
        return await render(browser, html)
    finally:
        await browser.close()


def test_no_way_out_of_a_page_leads_anywhere(ears: Ears) -> None:
    made = asyncio.run(once(WAYS_OUT % ears.ports, quiet_seconds=2))
    assert "<li>12 ways out</li>" in made.html  # leading elsewhere left the page as it was
    assert made.done
    assert ears.heard == []


def test_without_the_arguments_some_do(ears: Ears, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were it not so, the test above would show nothing."""
    monkeypatch.setattr("crawler.browser.chromium.ARGUMENTS", ())
    asyncio.run(once(WAYS_OUT % ears.ports, quiet_seconds=2))
    assert set(ears.heard) == {"tcp", "udp"}


def test_no_cookie_lasts_from_page_to_page_and_dates_are_those_that_readers_in_china_see() -> None:
    async def two() -> list[str]:
        browser = chromium()
        page = (
            "<p></p><script>document.querySelector('p').append(`[${document.cookie}]`, new Date(1704387600000));"
            "document.cookie = 'a=1; max-age=999'</script>"
        )
        try:
            return [(await render(browser, page)).html for _ in range(2)]
        finally:
            await browser.close()

    assert all("<p>[]Fri Jan 05 2024 01:00:00 GMT+0800" in html for html in asyncio.run(two()))


@pytest.mark.parametrize("which", [b"--remote-debugging-pipe", b"--type=renderer"])
def test_a_chromium_that_dies_fails_its_page_by_name_and_is_started_anew_for_the_next(which: bytes) -> None:
    """The whole of it, or the process that makes the page."""

    async def kill_it(_wanted: BrowserRequest) -> BrowserResponse | None:
        for pid in below(os.getpid()):
            command = command_of(pid)
            if b"chromium" in command and which in command:
                os.kill(pid, signal.SIGKILL)
        return None

    async def two() -> tuple[str, str]:
        browser = chromium()
        try:
            asks = BrowserResponse(200, HTML, b"<script>fetch('/data.json')</script>")
            with pytest.raises(RenderFailed) as failed:
                await browser.render(URL, asks, kill_it)
            return str(failed.value), (await render(browser, "<p>next</p>")).html
        finally:
            await browser.close()

    said, html = asyncio.run(two())
    assert said.startswith(f"{URL} is not rendered: Chromium failed: ")
    assert "<p>next</p>" in html


def test_chromium_ends_with_a_process_that_is_killed() -> None:
    code = (
        "import asyncio, sys; from crawler.browser.chromium import BrowserResponse, Chromium\n"
        "async def wait(asked):\n    print('asked', flush=True); await asyncio.sleep(60)\n"
        "browser = Chromium(sys.argv[1], '', page_seconds=60, quiet_seconds=1)\n"
        "page = BrowserResponse(200, {'content-type': 'text/html'}, b'<script src=/a.js></script>')\n"
        f"asyncio.run(browser.render({URL!r}, page, wait))"
    )
    process = subprocess.Popen([sys.executable, "-c", code, path_of_chromium()], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "asked\n"
    browsers = [pid for pid in below(process.pid) if b"chromium" in command_of(pid)]
    process.kill()
    process.communicate()
    wait_until(lambda: not any(b"chromium" in command_of(pid) for pid in browsers))
    assert browsers


def below(pid: int) -> list[int]:
    """Pids of all processes that came from one."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(entry.parent.name)] = int(entry.read_text().rpartition(")")[2].split()[1])
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found[1:]


def command_of(pid: int) -> bytes:
    """Its command line; empty for one that has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
