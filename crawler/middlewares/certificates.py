"""Fetches over https only from hosts whose certificate is valid, or that the operator allows all the same.

Scrapy takes any certificate by default: whoever sits between us and a site could publish in the site's name.
HttpsHandler checks certificates against the system's authorities and the host's name. CertificateMiddleware turns a
failed check into CertificateRefused, which says what is wrong and is not retried.

Settings
    DOWNLOAD_VERIFY_CERTIFICATES  must be True: then Scrapy makes connections that know the system's authorities.
    CERTIFICATE_HOSTS             host names that are fetched from whatever their certificate. A source's
                                  `certificate_hosts` is added to them.
"""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from OpenSSL import SSL
from scrapy.utils.httpobj import urlparse_cached
from service_identity import CertificateError, VerificationError
from service_identity.hazmat import DNS_ID, IPAddress_ID, ServiceID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.internet.ssl import CertificateOptions
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from crawler.errors import CertificateRefused
from crawler.politeness.handlers import HttpHandler

if TYPE_CHECKING:
    from OpenSSL.crypto import X509
    from scrapy import Request
    from scrapy.crawler import Crawler

Server = tuple[str, int]  # host name and port
CHECKED = SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT
LEGACY_SERVER_CONNECT = 0x4  # OpenSSL's option: old servers cannot renegotiate securely
UNKNOWN_AUTHORITY = "its authority is not known to this system"
# What is wrong, by OpenSSL's number of the fault (X509_V_ERR_…). Any other fault is given as its number.
FAULTS = {
    9: "it is not valid yet",
    10: "it has expired",
    18: "it is self-signed",
    19: UNKNOWN_AUTHORITY,
    20: UNKNOWN_AUTHORITY,
    21: "the server does not send the certificates of its authority",
    23: "it was revoked",
}
WRONG_HOST = "it is another host's"
REFUSED = "certificate verify failed"  # OpenSSL's words


@implementer(IOpenSSLClientConnectionCreator)
class CertificateConnections:
    """Makes TLS connections to a host, checks its certificate, and keeps what is wrong with it."""

    faults: dict[Server, str] = {}  # noqa: RUF012 - of all servers: a failed connection does not say what was wrong

    def __init__(self, creator: Any, server: Server) -> None:
        self._creator = creator
        self._server = server

    def clientConnectionForTLS(self, protocol: object) -> SSL.Connection:  # noqa: N802 - Twisted's interface
        """A connection that Twisted drives."""
        connection: SSL.Connection = self._creator.clientConnectionForTLS(protocol)
        connection.set_verify(CHECKED, self._check)
        return connection

    def _check(self, _connection: SSL.Connection, certificate: X509, error: int, depth: int, _preverified: int) -> bool:
        """Whether OpenSSL accepts a certificate of the chain and, for the host's own, it is this host's."""
        fault = FAULTS.get(error, f"OpenSSL's fault {error}") if error else None
        if not fault and depth == 0 and not _is_of_host(certificate, self._server[0]):
            fault = WRONG_HOST
        if fault:
            self.faults[self._server] = fault
        return fault is None


@implementer(IOpenSSLClientConnectionCreator)
class UncheckedConnections:
    """Makes TLS connections to a host without a look at its certificate."""

    def __init__(self, hostname: bytes) -> None:
        self._hostname = hostname

    def clientConnectionForTLS(self, protocol: object) -> SSL.Connection:  # noqa: N802, ARG002 - Twisted's interface
        """A connection that Twisted drives."""
        context = CertificateOptions(verify=False).getContext()
        context.set_options(LEGACY_SERVER_CONNECT)
        connection = SSL.Connection(context, None)
        connection.set_tlsext_host_name(self._hostname)
        return connection


@implementer(IPolicyForHTTPS)
class CertificatePolicy:
    """Makes checked connections to all hosts but the allowed ones. `creators` gives connections to a host."""

    def __init__(self, creators: Any, allowed: Collection[str]) -> None:
        self._creators = creators
        self._allowed = allowed

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802 - Twisted's interface
        """What makes the connections to a host."""
        host = hostname.decode("ascii").lower()
        if host in self._allowed:
            return UncheckedConnections(hostname)
        return CertificateConnections(self._creators.creatorForNetloc(hostname, port), (host, port))


class HttpsHandler(HttpHandler):
    """The handler of https: as that of http, with CertificatePolicy."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        allowed = {*crawler.settings.getlist("CERTIFICATE_HOSTS"), *getattr(crawler.spidercls, "certificate_hosts", ())}
        self._contextFactory: Any = CertificatePolicy(self._contextFactory, frozenset(map(str.lower, allowed)))


class CertificateMiddleware:
    """Raises CertificateRefused for a request that failed because of the host's certificate."""

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Raise CertificateRefused, or let the exception pass: of a host with a fault, another failure is not that
        fault."""
        host, port = _server(request)
        if _is_refusal(exception) and (fault := CertificateConnections.faults.get((host, port))):
            why = f"the certificate of {host} is not valid: {fault}; --allow-certificate {host} fetches all the same"
            raise CertificateRefused(request.url, why) from exception


def _is_refusal(exception: Exception) -> bool:
    """Whether a connection was not made because CertificateConnections did not accept the certificate."""
    errors, cause = list[BaseException](), exception.__cause__
    while cause is not None:  # what broke the connection is wrapped more than once
        errors += [reason.value for reason in getattr(cause, "reasons", ())]
        cause = cause.__cause__
    faults = [fault for error in errors if isinstance(error, SSL.Error) for fault in (error.args or ((),))[0]]
    return any(REFUSED in fault for fault in faults)


def _server(request: Request) -> Server:
    parts = urlparse_cached(request)
    return (parts.hostname or "").lower(), parts.port or 443


def _is_of_host(certificate: X509, host: str) -> bool:
    try:
        verify_service_identity(extract_patterns(certificate), [_service(host)], [])
    except (CertificateError, VerificationError):
        return False
    return True


def _service(host: str) -> ServiceID:
    try:
        ip_address(host)
    except ValueError:
        return DNS_ID(host)
    return IPAddress_ID(host)
