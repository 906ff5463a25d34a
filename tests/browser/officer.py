"""Officers before a real browser: each has an account in the served database, and comes in by her password."""

from collections.abc import Callable

from playwright.sync_api import Page

from browser.conftest import Live
from builders import add_officer
from geoservice.model.password import hashed
from geoservice.store import accounts
from geoservice.web.register.member import digest

PASSWORD = "three quiet reading rooms"


def log_in(live: Live, page: Page, login: str, *roles: tuple[str, str], path: str = "acftu") -> str:
    """Make an account with these roles, each in a scope, and log in as it; its id."""
    with live.rows() as cur:
        account = add_officer(cur, login, *roles, path=path)
        accounts.invite(cur, account, secret=digest(login), hours=1, actor="Ada")
        accounts.set_password(cur, secret=digest(login), password=hashed(PASSWORD))
    page.goto(f"{live.url}/register/login")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button").filter(has_text="登录").click()
    page.wait_for_url("**/register/desk")
    return account


def opens(
    live: Live,
    open_page: Callable[..., Page],
    address: str,
    login: str,
    *roles: tuple[str, str],
    path: str = "acftu",
) -> Callable[..., Page]:
    """What opens a page, at any width and in any language, before an officer who has logged in once."""
    came = open_page()
    log_in(live, came, login, *roles, path=path)

    def opened(width: int = 1280, **options: object) -> Page:
        page = open_page(width, storage_state=came.context.storage_state(), **options)
        page.goto(live.url + address)
        return page

    return opened
