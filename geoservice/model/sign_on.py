"""Single sign-on of a union: who comes in by it, and whether its second factor counts as ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geoservice.model.fault import Invalid, words

words(
    sign_on_subject=(
        "统一身份标识有 1 到 255 个可见的英文字符，登录被拒的页面上写着它。",
        "A subject has 1 to 255 visible ASCII characters; the page that turns her away shows it.",
    ),
)

MOST_CHARACTERS = 255  # OpenID Connect Core, 2


@dataclass(frozen=True)
class Proof:
    """Who the provider says that it is. name: what it calls her, for her own eyes; has_mfa: by more than one factor."""

    subject: str
    name: str
    has_mfa: bool

    @classmethod
    def of(cls, claims: Mapping[str, Any]) -> "Proof":
        """What a token says whose signature and claims were found good. Raises Invalid for a subject that is none."""
        return cls(
            read_subject(str(claims.get("sub") or "")),
            str(claims.get("preferred_username") or claims.get("name") or "")[:100],
            "mfa" in (claims.get("amr") or ()),
        )


@dataclass(frozen=True)
class Tie:
    """An account that a subject is tied to. is_own: she tied it herself; has_totp: she has set codes up here."""

    account: str
    login: str
    is_own: bool
    has_totp: bool
    is_disabled: bool

    def believes(self, proof: Proof) -> bool:
        """Whether the provider's second factor stands for ours.

        Not where she has codes here and an officer has tied the subject: whoever looks after accounts would otherwise get
        past the codes of anybody, with a subject of her own.
        """
        return proof.has_mfa and (self.is_own or not self.has_totp)


def read_subject(given: str) -> str:
    """The subject as a provider knows it. Raises Invalid naming the field."""
    subject = given.strip()
    if not 1 <= len(subject) <= MOST_CHARACTERS or not subject.isascii() or not subject.isprintable():
        raise Invalid("sign_on_subject", field="subject")
    return subject
