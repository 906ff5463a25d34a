"""Our built script and style as text, with every picture inside: for a page that has no files beside it."""

import re
from base64 import b64encode
from functools import cache
from pathlib import Path

from geoservice import assets
from geoservice.drawing.sign import wordmark
from geoservice.model.fault import Misconfigured, words

words(
    bundle_missing=(
        "缺少 {file}。请先运行 script/assets 生成网页组件。",
        "{file} is missing. Run script/assets to build the page components first.",
    ),
)

TYPES = {".svg": "image/svg+xml", ".png": "image/png"}
PICTURE = re.compile(r"url\((['\"]?)(?!data:|#)([^'\")]+)\1\)")


@cache
def page_script() -> str:
    """The bundle of static/js/entries/page.js. Raises Misconfigured when it has not been built."""
    return built("page.js").read_text(encoding="utf-8")


@cache
def page_sheet() -> str:
    """Its style sheet, pictures inside. Raises Misconfigured when it has not been built."""
    path = built("page.css")
    return PICTURE.sub(
        lambda found: f'url("{embedded(path.parent / found[2])}")', path.read_text(encoding="utf-8")
    )


@cache
def sprite() -> str:
    """The signs of facilities, to stand unseen in the page."""
    return (assets.folder("static") / "icons" / "facilities.svg").read_text(encoding="utf-8")


@cache
def mark() -> str:
    """Our mark, to stand before the page's title."""
    return wordmark(assets.folder("static") / "icons" / "mark.svg", 0)


def built(name: str) -> Path:
    path = assets.folder("static") / "bundle" / name
    if not path.is_file():
        raise Misconfigured("bundle_missing", file=f"static/bundle/{name}")
    return path


def embedded(picture: Path) -> str:
    return f"data:{TYPES[picture.suffix]};base64,{b64encode(picture.read_bytes()).decode()}"
