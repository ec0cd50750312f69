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
from tests.support.crawls import Crawled, ran

pytestmark = pytest.mark.slow

ADDRESS = "127.0.1.201"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[FaultySite]:
    with serving(FaultySite(ADDRESS, Certificates(tmp_path).context("self-signed", ADDRESS))) as running:
        running.answers = whole_site()
        yield running


def fetch(data: Path, site: FaultySite, hosts: list[str]) -> Crawled:
    settings = {"GUARD_ALLOWED_HOSTS": [ADDRESS], "CERTIFICATE_HOSTS": hosts}
    return ran("fetch", data, urls=[f"{site.url}{articles()[0].path}"], settings=settings)


@pytest.mark.parametrize(("hosts", "status"), [([], 1), (["other.example"], 1), ([ADDRESS], 0)])
def test_only_an_allowed_host_is_fetched_from_whatever_its_certificate(
    tmp_path: Path, site: FaultySite, hosts: list[str], status: int
) -> None:
    done = fetch(tmp_path / "data", site, hosts)
    assert done.exit_status == status
    if status:
        [(kind, reason)] = done.query("select kind, reason from frontier")
        assert kind == "CertificateRefused"
        assert reason.startswith(f"the certificate of {ADDRESS} is not valid: it is self-signed; --allow-certificate")
        assert done.query("select count(*) from captures") == [(0,)]


def test_a_source_may_allow_its_own_host(tmp_path: Path, site: FaultySite) -> None:
    source = {"name": "sample", "family": "trs", "home_url": f"{site.url}/", "columns": ["alfb", "jcyw"]}
    settings = {"GUARD_ALLOWED_HOSTS": [ADDRESS]}
    refused = ran("crawl", tmp_path / "a", sources=[source], settings=settings)
    assert refused.source("sample")["verdict"] == "refused"
    allowed = ran("crawl", tmp_path / "b", sources=[{**source, "certificate_hosts": [ADDRESS]}], settings=settings)
    assert allowed.source("sample")["verdict"] == "good"


# --- what is said of a failure ----------------------------------------------------------------------------------------


def tls_failure(words: str) -> DownloadFailedError:
    """What Scrapy raises if OpenSSL makes no connection."""
    error = DownloadFailedError("a connection failed")
    error.__cause__ = ResponseNeverReceived([Failure(SSL.Error([("SSL routines", "", words)]))])
    return error


@pytest.mark.parametrize(
    "failure",
    [
        DownloadTimeoutError("timed out"),
        DownloadConnectionRefusedError("refused"),
        tls_failure("wrong version number"),
        tls_failure("sslv3 alert handshake failure"),
    ],
    ids=str,
)
def test_another_failure_of_a_host_with_a_bad_certificate_is_said_as_it_is(
    failure: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CertificateConnections.faults, ("www.example.org", 443), "it has expired")
    request = Request("https://www.example.org/a.html")
    CertificateMiddleware().process_exception(request, failure)  # lets it pass
    for _ in range(2):  # of two requests at once, both are refused
        with pytest.raises(CertificateRefused, match="it has expired"):
            CertificateMiddleware().process_exception(request, tls_failure("certificate verify failed"))
