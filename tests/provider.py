"""A small single sign-on of a union: a real OpenID Connect provider on a port of this machine, which tests may make lie."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "geoservice", "a-secret-of-the-client"
TRUE_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
FALSE_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})


class Provider(ThreadingHTTPServer):
    """It logs whoever comes in as `subject`. way_out: where one logs out; lies: claims that it says instead of the true ones; key: what it signs with.

    goes_on: while it is clear, whoever asks has to wait.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Desk)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.codes: dict[str, dict[str, str]] = {}
        self.behave()

    def behave(self) -> None:
        self.subject, self.lies, self.key, self.is_down = "subject-1", {}, TRUE_KEY, False
        self.way_out = f"{self.issuer}/logout?theme=red"
        self.goes_on = threading.Event()
        self.goes_on.set()
        self.asked: list[dict[str, str]] = []

    def settings(self) -> dict[str, str]:
        return {
            "GEOSERVICE_OIDC_ISSUER": self.issuer,
            "GEOSERVICE_OIDC_CLIENT_ID": CLIENT_ID,
            "GEOSERVICE_OIDC_CLIENT_SECRET": CLIENT_SECRET,
            "GEOSERVICE_PUBLIC_URL": "http://localhost",
        }

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "end_session_endpoint": self.way_out,
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            "code_challenge_methods_supported": ["S256"],
        }

    def token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": self.subject, "aud": CLIENT_ID, "nonce": asked["nonce"],
            "iat": now, "exp": now + 300, "preferred_username": "小李",
        } | self.lies  # fmt: skip
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)


class Desk(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        path, asked = (
            urlsplit(self.path).path,
            {n: v[0] for n, v in parse_qs(urlsplit(self.path).query).items()},
        )
        self.server.goes_on.wait(30)
        if self.server.is_down:
            self.answer(502, {"error": "down"})
        elif path == "/.well-known/openid-configuration":
            self.answer(200, self.server.configuration())
        elif path == "/keys":
            self.answer(200, {"keys": [TRUE_KEY.as_dict(private=False)]})
        elif path == "/authorize":
            self.authorize(asked)

    def authorize(self, asked: dict[str, str]) -> None:
        assert (asked["client_id"], asked["response_type"]) == (CLIENT_ID, "code")
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.server.codes[code] = asked
        self.server.asked.append(asked)
        self.send_response(302)
        self.send_header(
            "Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
        )
        self.end_headers()

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        asked = self.server.codes.pop(form["code"][0], None)
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"][0].encode()).digest())
        if self.server.is_down:
            self.answer(502, {"error": "down"})
        elif (
            asked is None
            or form["redirect_uri"] != [asked["redirect_uri"]]
            or challenge.rstrip(b"=").decode() != asked["code_challenge"]
        ):
            self.answer(400, {"error": "invalid_grant"})
        elif self.headers["Authorization"] != f"Basic {basic}":
            self.answer(401, {"error": "invalid_client"})
        else:
            self.answer(
                200, {"access_token": "x", "token_type": "Bearer", "id_token": self.server.token(asked)}
            )

    def answer(self, status: int, body: dict[str, Any]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def provided() -> Iterator[Provider]:
    with Provider() as found:
        thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield found
        found.shutdown()
        thread.join()
