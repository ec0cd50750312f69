"""deploy/Dockerfile and deploy/compose.yaml: their steps work, from the sources alone to a page through the proxy."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx
import pytest

from tests.support.command_lines import check_command
from tests.support.crawls import declarations, fanzha
from tests.support.sample_site import ChangedSite
from tests.support.units import DEPLOY
from tests.support.without_engine import Image, build, compose

JOBS = {"night", "backup", "health"}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    return build(tmp_path_factory.mktemp("image"))


@contextmanager
def running(command: list[str], url: str) -> Iterator[None]:
    """A process that answers at that address, until the block ends."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 300
        while process.poll() is None and time.monotonic() < deadline:
            try:
                if httpx.get(url, timeout=300, trust_env=False).text == "ok\n":
                    break
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        assert process.poll() is None, command
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(300)


def test_a_night_a_backup_and_a_page_through_the_proxy(image: Image) -> None:
    if shutil.which("caddy") is None:
        pytest.skip("no caddy on this machine (apt-get install caddy)")
    services = compose(FANZHA_CONTACT="ops@example.org")["services"]
    data, backups = image.root / "data", image.root / "backups"
    with ChangedSite() as site:
        night = services["night"]
        variables = {name: value for name, value in night["environment"].items() if value}
        done = fanzha(*night["command"], data=data, sources=declarations(site), variables=variables)
    assert done.returncode == 0, done.stderr
    for job in ("health", "backup"):
        command = image.process(services[job], {"/data": data, "/backups": backups})
        ran = subprocess.run(command, capture_output=True, text=True, timeout=300)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    assert [len(list(backups.iterdir())), len(list(backups.glob("*/manifest-sha256.txt")))] == [1, 1]
    inside, outside = free_port(), free_port()
    ports = {"8001": str(inside), "0.0.0.0": "127.0.0.1", "10.89.0.0/24": "127.0.0.1"}
    serve = image.process(services["site"], {"/data": data}, **ports)
    proxy = ["env", f"FANZHA_ADDRESS=http://127.0.0.1:{outside}", f"FANZHA_SITE=127.0.0.1:{inside}"]
    proxy += [f"XDG_DATA_HOME={image.root}", f"XDG_CONFIG_HOME={image.root}", "caddy", "run", "--config"]
    with ExitStack() as stack:
        stack.enter_context(running(serve, f"http://127.0.0.1:{inside}/healthz"))
        admin = {"CADDY_ADMIN": f"127.0.0.1:{free_port()}"}
        environment = [f"{name}={value}" for name, value in admin.items()]
        command = [*proxy[:1], *environment, *proxy[1:], str(DEPLOY / "Caddyfile"), "--adapter", "caddyfile"]
        stack.enter_context(running(command, f"http://127.0.0.1:{outside}/healthz"))
        with httpx.Client(base_url=f"http://127.0.0.1:{outside}", trust_env=False) as reader:
            page = reader.get("/search", params={"q": "诈骗"})
            assert (page.status_code, page.headers["content-encoding"]) in ((200, "zstd"), (200, "gzip"))
            assert "max-age" in page.headers["strict-transport-security"]
            other = {"X-Forwarded-For": "203.0.113.9"}  # a reader's own claim counts for nothing
            answers = [reader.get("/", headers=other).status_code for _ in range(140)]
    assert set(answers) == {200, 429}  # the limits of one address, through the proxy


def test_every_service_is_bounded_and_writes_to_the_volume_alone() -> None:
    services = compose(FANZHA_CONTACT="ops@example.org")["services"]
    for name, service in services.items():
        assert service["logging"]["options"]["max-size"], name
        if name == "proxy":
            continue
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"]), name
        assert {volume.split(":")[1] for volume in service["volumes"]} <= {"/data", "/backups"}, name
    assert services["site"]["volumes"] == ["archive:/data:ro"]
    assert {name for name, service in services.items() if service.get("profiles") == ["jobs"]} == JOBS
    assert "ports" not in services["site"]


def test_a_night_without_a_contact_is_refused() -> None:
    with pytest.raises(KeyError, match="FANZHA_CONTACT"):
        compose()


def test_the_commands_of_the_services_are_commands(image: Image) -> None:
    for name, service in compose(FANZHA_CONTACT="x")["services"].items():
        if name != "proxy" and "entrypoint" not in service:
            check_command(*service["command"])
    assert image.entrypoint == ["fanzha"]


def test_the_image_runs_as_a_user_of_its_own_with_pinned_packages() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    assert re.findall(r"^USER (\w+)$", text, re.MULTILINE)[-1] == "fanzha"
    assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) == {"python:3.11-slim"}
    assert "-c constraints.txt" in text
