"""Tokens as tenants' own issuers make them, and as forgers do; keys are made once for all tests."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from msgspec.structs import replace

from chalicelib.domain.delivery import Response
from chalicelib.domain.issuers import Algorithm, Issuer, Kind, Naming
from chalicelib.domain.values import Role

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
AT = 1_795_320_000
"""The same in Unix seconds."""
ISS = "https://login.market.example/staff"
JWKS_URI = "https://login.market.example/staff/keys"
Sign = Callable[[bytes], bytes]


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def number(value: int) -> str:
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


@cache
def rsa_key(name: str = "own", bits: int = 2_048) -> rsa.RSAPrivateKey:
    """By name, so that a forger has one of his own."""
    return rsa.generate_private_key(65_537, bits)


@cache
def ec_key(name: str = "own", curve: str = "P-256") -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1() if curve == "P-256" else ec.SECP384R1())


@cache
def ed_key(name: str = "own") -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.generate()


def rs256(key: rsa.RSAPrivateKey) -> Sign:
    return lambda text: key.sign(text, padding.PKCS1v15(), hashes.SHA256())


def ps256(key: rsa.RSAPrivateKey) -> Sign:
    return lambda text: key.sign(text, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())


def es256(key: ec.EllipticCurvePrivateKey) -> Sign:
    size = (key.curve.key_size + 7) // 8

    def sign(text: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(text, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")

    return sign


def hs256(secret: bytes) -> Sign:
    return lambda text: hmac.digest(secret, text, hashlib.sha256)


def pem(key: rsa.RSAPrivateKey) -> bytes:
    """The public half, as forgers use it for a secret."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, form)


def rsa_jwk(key: rsa.RSAPrivateKey, kid: str = "k1", **more: Any) -> dict[str, Any]:
    numbers = key.public_key().public_numbers()
    return {"kty": "RSA", "kid": kid, "n": number(numbers.n), "e": number(numbers.e), **more}


def ec_jwk(key: ec.EllipticCurvePrivateKey, kid: str = "k1", **more: Any) -> dict[str, Any]:
    numbers, size = key.public_key().public_numbers(), (key.curve.key_size + 7) // 8
    x, y = (b64(value.to_bytes(size, "big")) for value in (numbers.x, numbers.y))
    return {"kty": "EC", "kid": kid, "crv": "P-256" if size == 32 else "P-384", "x": x, "y": y, **more}


def ed_jwk(key: ed25519.Ed25519PrivateKey, kid: str = "k1", **more: Any) -> dict[str, Any]:
    return {"kty": "OKP", "kid": kid, "crv": "Ed25519", "x": b64(key.public_key().public_bytes_raw()), **more}


def key_set(*keys: dict[str, Any]) -> bytes:
    return json.dumps({"keys": list(keys)}).encode()


def header(**changes: Any) -> dict[str, Any]:
    return _changed({"alg": "RS256", "kid": "k1", "typ": "JWT"}, changes)


def claims(**changes: Any) -> dict[str, Any]:
    """Of an officer who has just logged in. None takes a claim out."""
    usual = {
        "iss": ISS, "aud": "redress", "sub": "staff|7", "iat": AT - 30, "nbf": AT - 30, "exp": AT + 3_600,
        "roles": ["disputes"],
    }  # fmt: skip
    return _changed(usual, changes)


def _changed(usual: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (usual | changes).items() if value is not None}


def token(
    claimed: dict[str, Any] | bytes, head: dict[str, Any] | bytes | None = None, sign: Sign | None = None
) -> str:
    """Signed with the issuer's own key unless told otherwise. Bytes stand as they are."""
    first, second = (
        b64(part if isinstance(part, bytes) else json.dumps(part).encode())
        for part in (header() if head is None else head, claimed)
    )
    signed = f"{first}.{second}"
    return f"{signed}.{b64((sign or rs256(rsa_key()))(signed.encode()))}"


def issuer(**changes: Any) -> Issuer:
    usual = Issuer(
        ref="staff", issuer=ISS, kind=Kind.OIDC, algorithm=Algorithm.RS256, jwks_uri=JWKS_URI,
        audience=("redress",), role_claim="roles", roles={"disputes": Role.OFFICER, "oversight": Role.REGULATOR},
        naming=Naming.HASHED, updated_at=NOW,
    )  # fmt: skip
    return replace(usual, **changes)


class Published:
    """What is found at an address, and how often somebody looked: takes the place of the network."""

    def __init__(self, **documents: bytes) -> None:
        self.documents: dict[str, bytes | None] = dict(documents)
        self.asked: list[str] = []

    def get(self, url: str, limit: int) -> Response:
        self.asked.append(url)
        found = self.documents.get(url)
        if found is None:
            return Response(status=None, error="timeout")
        if len(found) > limit:
            return Response(status=200, error="too_large")
        return Response(status=200, head=found)


class KeyServer:
    """An issuer's web server on loopback."""

    def __init__(self) -> None:
        self.documents: dict[str, bytes] = {}
        self.asked: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                found = server.documents.get(self.path)
                self.send_response(200 if found is not None else 404)
                self.send_header("Content-Length", str(len(found or b"")))
                self.end_headers()
                self.wfile.write(found or b"")

            def log_message(self, *_: object) -> None:
                """Tests look at what was asked."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
