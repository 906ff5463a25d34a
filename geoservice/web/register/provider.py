"""The union's single sign-on as a client knows it: OpenID Connect's code flow with PKCE, by Authlib.

Everything that is asked of the provider has a limit of time, and everything that it answers is looked at before it is believed.
"""

import logging
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.common.urls import add_params_to_uri
from authlib.integrations.flask_client import OAuth
from flask import Flask, current_app
from joserfc.errors import JoseError
from requests import RequestException

from geoservice.model.fault import Fault, Invalid, Missing, NotLoggedIn, Unavailable, words
from geoservice.model.sign_on import Proof

words(
    sign_on_off=("这里没有启用统一身份认证登录。", "Single sign-on is not set up here."),
    sign_on_away=(
        "统一身份认证现在没有正常回应。请稍后再试，或者用登录名和口令登录。",
        "The single sign-on does not answer as it should right now. Please try again later, or use your login name and password.",
    ),
    sign_on_refused=(
        "统一身份认证的回答没有通过核对，所以没有登录。请重新登录；如果总是这样，请告诉系统管理员。",
        "What the single sign-on answered was not found good, so you are not logged in. Please try again, and tell your system officer if it persists.",
    ),
)

TIMEOUT_SECONDS = 5
LEEWAY_SECONDS = 60  # by which the provider's clock may be off
FRESH_SECONDS = 3600  # what the provider says of itself, its keys too, is asked for anew after that
# A key that the provider shares with us, or no key at all, proves nothing here.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
NAME = "sign_on"
# What Authlib raises of answers that are no good.
UNREADABLE = (
    AuthlibBaseError,
    JoseError,
    Invalid,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    RuntimeError,
)

log = logging.getLogger("geoservice.sign_on")


@dataclass(frozen=True)
class Setting:
    """A login that is on its way: where to send the browser, and what must come back."""

    address: str
    state: str
    nonce: str
    verifier: str


class Provider:
    def __init__(self, app: Flask, issuer: str, client_id: str, client_secret: str):
        self.issuer, self.client_id = issuer, client_id
        self.client = OAuth(app).register(
            NAME,
            client_id=client_id,
            client_secret=client_secret,
            server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid",
                "code_challenge_method": "S256",
                "default_timeout": TIMEOUT_SECONDS,
            },
        )

    def begin(self, back: str, **asked: str) -> Setting:
        """Set out for the provider, to come back to the address `back`. Raises Unavailable."""
        try:
            self.know()
            made = self.client.create_authorization_url(back, **asked)
        except (RequestException, *UNREADABLE) as error:
            raise self.told("sign_on_away", error) from None
        return Setting(made["url"], made["state"], made["nonce"], made["code_verifier"])

    def redeem(self, code: str, back: str, *, nonce: str, verifier: str) -> Proof:
        """Who came back with this code. Raises Unavailable, and NotLoggedIn for what cannot be believed."""
        try:
            self.know()
            token = self.client.fetch_access_token(redirect_uri=back, code=code, code_verifier=verifier)
            claims = self.client.parse_id_token(
                token, nonce=nonce, claims_options=self.expected(), leeway=LEEWAY_SECONDS
            )
            return Proof.of(claims or {})
        except RequestException as error:
            raise self.told("sign_on_away", error) from None
        except UNREADABLE as error:
            raise self.told("sign_on_refused", error) from None

    def way_out(self) -> str | None:
        """Where a browser ends its session at the provider; None where that has no such page. Raises Unavailable.

        No address to come back to is named: the provider would refuse one that it was not told of beforehand.
        """
        try:
            self.know()
            page = str(self.client.server_metadata.get("end_session_endpoint", ""))
            is_good = urlsplit(page).scheme == urlsplit(self.issuer).scheme
            return str(add_params_to_uri(page, [("client_id", self.client_id)])) if is_good else None
        except (RequestException, *UNREADABLE) as error:
            raise self.told("sign_on_away", error) from None

    def expected(self) -> dict[str, Any]:
        """What the token must say; Authlib looks at signature, nonce and times by itself."""
        return {
            "iss": {"essential": True, "values": [self.issuer]},
            "aud": {"essential": True, "values": [self.client_id]},
            "sub": {"essential": True},
        }

    def know(self) -> None:
        """Ask the provider about itself, where that is not known or long ago. Raises ValueError when it is another one."""
        known = self.client.server_metadata
        if known.get("_loaded_at", 0) < time.time() - FRESH_SECONDS:
            for name in ("_loaded_at", "jwks"):
                known.pop(name, None)
        said = self.client.load_server_metadata()
        if said.get("issuer") != self.issuer:
            known.pop("_loaded_at", None)
            raise ValueError(f"the provider calls itself {said.get('issuer')}")
        offered = said.get("id_token_signing_alg_values_supported") or ["RS256"]
        said["id_token_signing_alg_values_supported"] = [name for name in offered if name in ALGORITHMS]

    @staticmethod
    def told(code: str, error: Exception) -> Fault:
        """The fault for the visitor; for the operator, what it was. No token and no code is in it."""
        log.warning("sign-on", extra={"code": code, "reason": f"{type(error).__name__}: {error}"[:300]})
        return Unavailable(code) if code == "sign_on_away" else NotLoggedIn(code)


def provider() -> Provider:
    """Raises Missing where no single sign-on is set up."""
    found = current_app.extensions.get(NAME)
    if found is None:
        raise Missing("sign_on_off")
    return found


def init(app: Flask) -> None:
    config = app.config["GEOSERVICE"]
    if config.oidc_issuer:
        app.extensions[NAME] = Provider(
            app, config.oidc_issuer, config.oidc_client_id, config.oidc_client_secret
        )
