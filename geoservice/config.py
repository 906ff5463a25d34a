"""Every setting, read once from GEOSERVICE_* and then frozen; a bad value stops the start with its name."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from geoservice import assets
from geoservice.model.audit_key import read_keys
from geoservice.model.basemap import Basemap, read_basemaps
from geoservice.model.fault import Misconfigured, words
from geoservice.model.profile import PROFILES, Profile
from geoservice.model.role import ROLES
from geoservice.protection import lacking

words(
    setting=("设置值“{value}”无效：{wanted}。", "The value '{value}' cannot be used: {wanted}."),
    secret_key=(
        "生产模式需要自己的密钥（至少 32 个字符），不能用默认值。",
        "Production mode needs a secret key of its own (at least 32 characters), not the default.",
    ),
    oidc_lacks=(
        "统一身份认证登录要四项设置都齐：GEOSERVICE_OIDC_ISSUER、_CLIENT_ID、_CLIENT_SECRET 和 GEOSERVICE_PUBLIC_URL。缺这一项。",
        "Single sign-on takes four settings: GEOSERVICE_OIDC_ISSUER, _CLIENT_ID, _CLIENT_SECRET and GEOSERVICE_PUBLIC_URL. This one is missing.",
    ),
)

DEFAULT_SECRET_KEY = "development-only"  # noqa: S105  refused in production, see Config.read
PREFIX = "GEOSERVICE_"


def text(value: str) -> str:
    return value


def folder(value: str) -> Path:
    return Path(value).expanduser().resolve()


def flag(value: str) -> bool:
    if value.lower() not in {"0", "1", "no", "yes", "false", "true"}:
        raise ValueError("0 / 1")
    return value.lower() in {"1", "yes", "true"}


def whole(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", value) or not low <= int(value) <= high:
            raise ValueError(f"{low}–{high}")
        return int(value)

    return parse


def one_of(*names: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in names:
            raise ValueError(" / ".join(names))
        return value

    return parse


def origins(value: str) -> tuple[str, ...]:
    """Origins as CSP's frame-ancestors takes them, parted by blanks: `https://app.example.cn`."""
    found = tuple(value.split())
    if not all(re.fullmatch(r"'self'|https?://[A-Za-z0-9.*-]+(:[0-9]{1,5})?", origin) for origin in found):
        raise ValueError("https://host[:port] …")
    return found


def issuer(value: str) -> str:
    """An https address; plain http on this machine alone, for trying it out."""
    if not re.fullmatch(
        r"(https://[^\s/?#]+|http://(127\.0\.0\.1|localhost)(:[0-9]{1,5})?)(/[^\s?#]*)?", value
    ):
        raise ValueError("https://host/…")
    return value


def basemaps(value: str) -> tuple[Basemap, ...]:
    return read_basemaps(Path(value).expanduser())


def roles(value: str) -> tuple[str, ...]:
    """Roles of model/role.py, parted by blanks."""
    found = tuple(value.split())
    if not set(found) <= set(ROLES):
        raise ValueError(" / ".join(ROLES))
    return found


def setting(parse: Callable[[str], Any], default: Any, meaning: str) -> Any:
    return field(default=default, metadata={"parse": parse, "meaning": meaning})


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings; the name in the environment is GEOSERVICE_ and the field's name in capitals."""

    home: Path = setting(
        folder, Path("var"), "Folder that holds all state: the embedded database, locks, logs"
    )
    host: str = setting(text, "127.0.0.1", "Address to listen on")
    port: int = setting(whole(1, 65535), 8000, "Port to listen on")
    workers: int = setting(whole(1, 64), 2, "Worker processes")
    mode: str = setting(one_of("development", "production"), "development", "`development` or `production`")
    profile: str = setting(
        one_of(*PROFILES),
        "standard",
        "`standard`, or `mlps3`: what 等保三级 asks of an application (docs/compliance.md)",
    )
    secret_key: str = setting(
        text, DEFAULT_SECRET_KEY, "Key that signs cookies; production refuses the default"
    )
    database_url: str | None = setting(
        text, None, "A PostgreSQL of your own (owner's login); then the embedded one is never touched"
    )
    public_database_url: str | None = setting(
        text,
        None,
        "The same database by a login that is in role geoservice_reader; default: the owner's login, role switched",
    )
    register: bool = setting(
        flag,
        True,
        "Serve the officers' pages under /register; 0 in the public zone, where no login reaches the register",
    )
    register_database_url: str | None = setting(
        text,
        None,
        "The same database by a login that is in role geoservice_officer; default: the owner's login, role switched",
    )
    totp_for: tuple[str, ...] = setting(
        roles, (), "Roles that are only exercised with a code from a phone; default: none"
    )
    oidc_issuer: str | None = setting(
        issuer, None, "Issuer of the union's single sign-on (OpenID Connect); default: none"
    )
    oidc_client_id: str | None = setting(text, None, "Our client id there")
    oidc_client_secret: str | None = setting(text, None, "Our client secret there")
    pg_bin: Path | None = setting(
        folder, None, "Folder of PostgreSQL's programs, when they are not where they usually are"
    )
    demo: bool = setting(flag, True, "Load demonstration sites into an empty register on first start")
    layers: Path = setting(folder, assets.folder("layers"), "Folder of the layer files")
    basemaps: tuple[Basemap, ...] = setting(
        basemaps, (), "TOML file of basemaps (docs/basemaps.md); default: none, a quiet ground"
    )
    review_number: str | None = setting(
        text, None, "审图号 of our own quiet ground, shown on the pictures that we draw"
    )
    language: str = setting(
        one_of("zh", "en"), "zh", "Language when the visitor has not chosen: `zh` or `en`"
    )
    public_url: str | None = setting(
        text, None, "Address under which the public reaches the service (behind a proxy); default: as asked"
    )
    frame_ancestors: tuple[str, ...] = setting(
        origins, (), "Origins that may show our pages in a frame; default: none"
    )
    pool_size: int = setting(whole(1, 200), 8, "Database connections of each worker")
    pool_wait_ms: int = setting(
        whole(1, 60_000), 2_000, "How long a request waits for a connection before 503"
    )
    statement_timeout_ms: int = setting(
        whole(10, 600_000), 5_000, "Longest database statement of a public request"
    )
    tile_cache_mb: int = setting(
        whole(0, 65_536), 128, "Memory of each worker for tiles that were drawn; 0 draws each anew"
    )
    position_digits: int = setting(
        whole(2, 6), 4, "Decimals of a degree of a visitor's position that leave the phone: 4 are 11 m"
    )
    audit_key: str | None = setting(
        text,
        None,
        "Key that seals the history, 64 hexadecimal digits; default: made once in `audit.key` of the home. "
        "Several are parted by blanks: the last one seals",
    )
    max_body_kb: int = setting(whole(1, 1_048_576), 64, "Largest body that a public request may carry")
    max_upload_mb: int = setting(whole(1, 4_096), 64, "Largest file that an import takes")
    max_photo_mb: int = setting(
        whole(1, 64), 12, "Largest photo that a report or the form of a site may carry"
    )
    reports_an_hour: int = setting(
        whole(1, 10_000), 20, "Reports that may come from one address in an hour; many phones share one"
    )
    proxies: int = setting(
        whole(0, 9),
        0,
        "Proxies of yours in front, each of which adds to X-Forwarded-For; 0: it is not believed",
    )

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "Config":
        """The settings in `environ`. Raises Misconfigured naming the variable. An empty value means the default."""
        given = {f.name: value for f in fields(cls) if (value := environ.get(variable(f.name), "").strip())}
        config = cls(**{name: parsed(name, value) for name, value in given.items()})
        config = replace(config, totp_for=config.rules.totp_for or config.totp_for)
        if config.mode == "production" and len(config.secret_key) < 32:
            raise Misconfigured("secret_key", field=variable("secret_key"))
        config.check_sign_on()
        if config.rules.is_strict:
            for code, name in lacking(config):
                raise Misconfigured(code, field=variable(name))
        if config.audit_key:
            read_keys(config.audit_key, variable("audit_key"))
        return config

    @property
    def threads(self) -> int:
        """Of a worker: no more than it has connections, nor than its cores can keep busy."""
        return min(self.pool_size, 2 * (os.cpu_count() or 1) + 1)

    @property
    def rules(self) -> Profile:
        return PROFILES[self.profile]

    def check_owner(self) -> None:
        """What only the process asks that owns the database. Raises Misconfigured."""
        if self.rules.is_strict and not self.audit_key:
            raise Misconfigured("mlps3_audit_key", field=variable("audit_key"))

    def check_sign_on(self) -> None:
        """Raises Misconfigured naming the first setting that a single sign-on lacks."""
        needed = ("oidc_issuer", "oidc_client_id", "oidc_client_secret")
        if any(getattr(self, name) for name in needed):
            for name in (*needed, "public_url"):
                if not getattr(self, name):
                    raise Misconfigured("oidc_lacks", field=variable(name))


def variable(name: str) -> str:
    """The environment variable of a field: `pool_size` → `GEOSERVICE_POOL_SIZE`."""
    return PREFIX + name.upper()


def parsed(name: str, value: str) -> Any:
    parse = next(f.metadata["parse"] for f in fields(Config) if f.name == name)
    try:
        return parse(value)
    except ValueError as error:
        raise Misconfigured("setting", field=variable(name), value=value, wanted=error) from None
