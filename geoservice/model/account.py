"""Accounts: what a login name and a person's name look like."""

import re

from geoservice.model.fault import Invalid, words

words(
    login_shape=(
        "登录名用小写字母、数字和 . _ - @，2 到 64 个字符，以字母或数字开头。",
        "A login name has 2 to 64 small letters, digits or . _ - @, and opens with a letter or digit.",
    ),
    account_name=("姓名要有 1 到 100 个字。", "A name has 1 to 100 characters."),
)

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
LONGEST_NAME = 100


def read_login(given: str) -> str:
    """A new login name. Raises Invalid naming the field."""
    login = given.strip().lower()
    if not LOGIN.fullmatch(login):
        raise Invalid("login_shape", field="login")
    return login


def read_name(given: str) -> str:
    """A person's name. Raises Invalid naming the field."""
    name = " ".join(given.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise Invalid("account_name", field="name")
    return name
