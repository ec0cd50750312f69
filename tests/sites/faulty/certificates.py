"""TLS certificates of servers: a valid one, and others that are wrong in one way each."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)
CURVE = ec.SECP256R1()


class Authority:
    """An authority that signs certificates; a process trusts it if SSL_CERT_FILE names its `file`."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        self.key = ec.generate_private_key(CURVE)
        self.certificate = self._sign(self.key, name, name, authority=True)
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def server(self, host: str, *, begins: int = -1, ends: int = 30) -> ssl.SSLContext:
        """A server's context with a certificate for a host. `begins`, `ends`: days from now."""
        key = ec.generate_private_key(CURVE)
        return self._context(key, self._sign(key, host, self.name, begins=begins, ends=ends), host)

    def self_signed(self, host: str) -> ssl.SSLContext:
        """A server's context with a certificate that no authority signed."""
        key = ec.generate_private_key(CURVE)
        return self._context(key, self._sign(key, host, host, by=key), host)

    def _sign(
        self,
        key: ec.EllipticCurvePrivateKey,
        subject: str,
        issuer: str,
        *,
        by: ec.EllipticCurvePrivateKey | None = None,
        authority: bool = False,
        begins: int = -1,
        ends: int = 30,
    ) -> x509.Certificate:
        moment = datetime.now(UTC)
        builder = x509.CertificateBuilder(
            _name(issuer),
            _name(subject),
            key.public_key(),
            x509.random_serial_number(),
            moment + begins * DAY,
            moment + ends * DAY,
        ).add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        if not authority:
            builder = builder.add_extension(x509.SubjectAlternativeName([_host(subject)]), critical=False)
        return builder.sign(by or self.key, hashes.SHA256())

    def _context(self, key: ec.EllipticCurvePrivateKey, made: x509.Certificate, host: str) -> ssl.SSLContext:
        path = self.folder / f"{self.name}-{host}.pem"
        plain = serialization.NoEncryption()
        private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


class Certificates:
    """What servers serve with, by what is wrong with it. A client is to trust `trusted`."""

    def __init__(self, folder: Path) -> None:
        self._known, self._unknown = Authority(folder, "known"), Authority(folder, "unknown")
        self.trusted = self._known.file

    def context(self, name: str, host: str) -> ssl.SSLContext:
        """The context for a host's server."""
        made: dict[str, Callable[[], ssl.SSLContext]] = {
            "valid": lambda: self._known.server(host),
            "expired": lambda: self._known.server(host, begins=-30, ends=-2),
            "other-host": lambda: self._known.server("other.example"),
            "unknown": lambda: self._unknown.server(host),
            "self-signed": lambda: self._known.self_signed(host),
        }
        return made[name]()


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _host(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(text))
    except ValueError:
        return x509.DNSName(text)
