"""The letters of pictures: a sans-serif font with Chinese ones, as far as this machine has one."""

import logging
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

logger = logging.getLogger(__name__)

FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "~/Library/Fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "/opt/homebrew/share/fonts",
)
# By weight, the best first. Noto is what script/bootstrap installs.
FILES = {
    "regular": (
        "NotoSansCJK-Regular.ttc",
        "NotoSansCJKsc-Regular.otf",
        "NotoSansSC-Regular.otf",
        "NotoSansSC-Regular.ttf",
        "SourceHanSansSC-Regular.otf",
        "SourceHanSans.ttc",
        "wqy-microhei.ttc",
        "wqy-zenhei.ttc",
        "PingFang.ttc",
        "Hiragino Sans GB.ttc",
        "STHeiti Light.ttc",
    ),
    "bold": (
        "NotoSansCJK-Bold.ttc",
        "NotoSansCJKsc-Bold.otf",
        "NotoSansSC-Bold.otf",
        "NotoSansSC-Bold.ttf",
        "SourceHanSansSC-Bold.otf",
    ),
}
SIMPLIFIED = (" SC", " GB")  # how a collection's faces for the mainland are called
MOST_FACES = 16


@cache
def has_chinese() -> bool:
    """Whether names can be written; where they cannot, that is logged once."""
    found = face("regular") is not None
    if not found:
        logger.warning(
            "no font with Chinese letters was found: pictures have no names (install fonts-noto-cjk)"
        )
    return found


@cache
def face(weight: str) -> tuple[Path, int] | None:
    """The file of a weight and the number of the face in it."""
    for name in FILES[weight]:
        for folder in FOLDERS:
            for path in sorted(Path(folder).expanduser().rglob(name)):
                return path, simplified(path)
    return None


def simplified(path: Path) -> int:
    """The face of a collection that writes as on the mainland; the first one where none says so."""
    for number in range(MOST_FACES):
        try:
            family, _ = ImageFont.truetype(path, 12, index=number).getname()
        except OSError:  # there are no more
            break
        if family and any(mark in f"{family} " for mark in SIMPLIFIED):
            return number
    return 0


@lru_cache(maxsize=64)
def font(pixels: int, weight: str = "regular") -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The font of that height; the one that Pillow brings, which has no Chinese, where nothing else is found."""
    found = face(weight) or face("regular")
    if not found:
        return ImageFont.load_default(pixels)
    path, number = found
    # Chinese and Latin need no shaping, and the basic layout is twice as fast.
    return ImageFont.truetype(path, pixels, index=number, layout_engine=ImageFont.Layout.BASIC)
