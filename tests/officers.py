"""People at the officers' door: each sends her forms with the token of the page, as a browser would."""

import re
import secrets
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from psycopg2.extensions import cursor

from geoservice.model.secret import digest
from geoservice.store.sessions import open_session
from geoservice.web.register.member import SECRET

PAGE = {"Accept": "text/html"}


class Stranger:
    """Nobody who is logged in, but with a browser of her own."""

    def __init__(self, app: Flask, **session: str):
        self.client = app.test_client()
        raw = secrets.token_hex(16)
        with self.client.session_transaction() as kept:
            kept.update({**session, "csrf_token": raw})
        self.token = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(raw)

    def get(self, address: str, **given: Any):
        return self.client.get(address, headers=PAGE, **given)

    def post(self, address: str, form: dict[str, Any] | None = None, **given: Any):
        return self.client.post(
            address, data={**(form or {}), "csrf_token": self.token}, headers=PAGE, **given
        )


class Officer(Stranger):
    """Who is logged in as an account."""

    def __init__(self, app: Flask, cur: cursor, account: str, login: str, *, strong: bool = True):
        self.account, self.login = account, login
        secret = secrets.token_urlsafe(32)
        open_session(
            cur, secret=digest(secret), account=account, address="127.0.0.1", agent="test", strong=strong
        )
        super().__init__(app, **{SECRET: secret})


def sent(page: str) -> dict[str, Any]:
    """What a browser would send of the form of a site."""
    form = page.split("data-site-form")[1]
    inputs = re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"([^>]*)>', form)
    several = {}
    for name, value, rest in inputs:
        if name != "csrf_token" and (
            "checkbox" not in page.split(f'name="{name}"')[0][-60:] or "checked" in rest
        ):
            several.setdefault(name, []).append(value)
    for name, options in re.findall(r'<select[^>]*?name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        several[name] = [chosen[1] if chosen else ""]
    return {**several, "then": ""}
