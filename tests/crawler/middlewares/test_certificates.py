"""A host with a certificate that is not valid is fetched from only if the operator or its source allows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from OpenSSL import SSL
from scrapy import Request
from scrapy.exceptions import DownloadConnectionRefusedError, DownloadFailedError, DownloadTimeoutError
from twisted.python.failure import Failure
from twisted.web.client import ResponseNeverReceived

from crawler.errors import CertificateRefused
from crawler.middlewares.certificates import CertificateConnections, CertificateMiddleware
from tests.sites.faulty.certificates import Certificates
from tests.sites.faulty.pages import articles, whole_site
from tests.sites.faulty.server import FaultySite, serving
from tests.support.crawls import ran

pytestmark = pytest.mark.slow

ADDRESS = "127.0.1.201"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[FaultySite]:
    with serving(FaultySite(ADDRESS, Certificates(tmp_path).context("self-signed", ADDRESS))) as running:
        running.answers = whole_site()
        yield running


# --- what is said of a failure ----------------------------------------------------------------------------------------


def test_only_a_host_that_operator_or_source_allow_is_fetched_from(tmp_path: Path, site: FaultySite) -> None:
    for hosts in ([], ["other.example"], [ADDRESS]):
        settings = {"GUARD_ALLOWED_HOSTS": [ADDRESS], "CERTIFICATE_HOSTS": hosts}
        data = tmp_path / f"data-{len(''.join(hosts))}"
        done = ran("fetch", data, urls=[f"{site.url}{articles()[0].path}"], settings=settings)
        assert done.exit_status == (0 if hosts == [ADDRESS] else 1)
        if done.exit_status:
            [(kind, reason)] = done.query("select kind, reason from frontier")
            assert (kind, "--allow-certificate" in reason) == ("CertificateRefused", True)
            assert done.query("select count(*) from captures") == [(0,)]
    source = {"name": "sample", "family": "trs", "home_url": f"{site.url}/", "columns": ["alfb", "jcyw"]}
    settings = {"GUARD_ALLOWED_HOSTS": [ADDRESS]}
    allowing = {**source, "certificate_hosts": [ADDRESS]}
    allowed = ran("crawl", tmp_path / "b", sources=[allowing], settings=settings)
    assert allowed.source("sample")["verdict"] == "good"


def tls_failure(words: str) -> DownloadFailedError:
    """What Scrapy raises if OpenSSL makes no connection."""
    error = DownloadFailedError("a connection failed")
    error.__cause__ = ResponseNeverReceived([Failure(SSL.Error([("SSL routines", "", words)]))])
    return error


def test_another_failure_of_a_host_with_a_bad_certificate_is_said_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CertificateConnections.faults, ("www.example.org", 443), "it has expired")
    request = Request("https://www.example.org/a.html")
    others = [DownloadTimeoutError("timed out"), DownloadConnectionRefusedError("refused")]
    others += [tls_failure(words) for words in ("wrong version number", "sslv3 alert handshake failure")]
    for failure in others:
        CertificateMiddleware().process_exception(request, failure)  # lets it pass
    for _ in range(2):  # of two requests at once, both are refused
        with pytest.raises(CertificateRefused, match="it has expired"):
            CertificateMiddleware().process_exception(request, tls_failure("certificate verify failed"))
