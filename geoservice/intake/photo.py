"""Photos that people hand in: read with limits and drawn anew, so that nothing of the file itself is kept.

Position, camera and time stand in EXIF, which is left behind with everything else but the pixels.
"""

import io
import re
import threading
import warnings
import zipfile
from hashlib import sha256
from typing import NamedTuple

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from geoservice.model.fault import Invalid, TooLarge, Unavailable, words

words(
    photo_kind=(
        "这不是 JPEG、PNG 或 WebP 照片。请直接拍一张，或换一张图片。",
        "This is no JPEG, PNG or WebP photo. Please take one with the phone, or choose another.",
    ),
    photo_broken=(
        "照片不完整，没有读出来。请重新选一次。",
        "The photo is incomplete and could not be read. Please choose it again.",
    ),
    photo_pixels=(
        "照片太大（{width} × {height} 像素），最多 {most} 百万像素。",
        "The photo is too large ({width} × {height} pixels); at most {most} million.",
    ),
    photo_bomb=(
        "这张图片的像素多得离谱，不能接收。",
        "This picture claims far too many pixels and is not taken.",
    ),
    photo_two_things=(
        "这个文件不只是一张照片，里面还藏着别的内容（{other}），不能接收。请换一张。",
        "This file is more than a photo: there is also {other} in it, so it is not taken. Please choose another.",
    ),
    photo_busy=(
        "现在收到的照片很多，请过一会儿再发，或者先不带照片。",
        "Many photos are coming in right now. Please send it again shortly, or without the photo.",
    ),
)

FORMATS = ("JPEG", "PNG", "WEBP")
MILLION = 1_000_000
# A phone's photo has 12 to 50 million pixels. A JPEG is read at a fraction of its size, so it may have them all, also
# one that has others behind it (MPO: brightness for good screens); the rest are unpacked whole, 4 bytes a pixel.
MOST_PIXELS = {"JPEG": 120 * MILLION, "MPO": 120 * MILLION}
MOST_WHOLE_PIXELS = 30 * MILLION
EDGE_PIXELS = 1_600
SMALL_EDGE_PIXELS = 640  # as wide as a phone shows it
QUALITY = 82
AT_ONCE, WAIT_SECONDS = 2, 10.0

# What other programs would take the file for, by what stands near its beginning or end. A photo's own metadata is XML,
# too, but never this. Not in all of it: in ten million bytes of pixels every short word comes up by chance.
FOREIGN = {
    re.compile(rb"<(script|html|body|iframe|!doctype)[\s>]", re.I): "HTML",
    re.compile(rb"<svg[\s>]", re.I): "SVG",
    re.compile(rb"<\?php\s", re.I): "PHP",
    re.compile(rb"%PDF-[0-9]"): "PDF",
}
NEAR_BYTES = 65_536
BEGINNINGS = (b"\xff\xd8", b"\x89PNG", b"RIFF")  # of FORMATS
SIDES = {"N": 1, "E": 1, "S": -1, "W": -1}  # of the equator and of Greenwich, as EXIF has them

places = threading.BoundedSemaphore(AT_ONCE)


class Drawn(NamedTuple):
    """A photo drawn anew, in two sizes. digest: SHA-256 of the whole one in hexadecimal.

    taken_at: lon, lat of where the file said that it was taken, which none of both says any more.
    """

    digest: str
    whole: bytes
    small: bytes
    taken_at: tuple[float, float] | None


def drawn(content: bytes, field: str) -> Drawn:
    """A photo as a site has it. Raises what `redrawn` raises."""
    whole, place = redrawn_with_place(content, field)
    return Drawn(sha256(whole).hexdigest(), whole, smaller(whole), place)


def smaller(whole: bytes) -> bytes:
    """A JPEG of ours, at most SMALL_EDGE_PIXELS wide and high."""
    image = Image.open(io.BytesIO(whole), formats=("JPEG",))
    image.draft("RGB", (SMALL_EDGE_PIXELS, SMALL_EDGE_PIXELS))
    image.thumbnail((SMALL_EDGE_PIXELS, SMALL_EDGE_PIXELS))
    return jpeg(image)


def taken_at(image: Image.Image) -> tuple[float, float] | None:
    """lon, lat in degrees of where a photo was taken, where it says so. Only of a JPEG: others would be unpacked for it."""
    if image.format not in MOST_PIXELS:
        return None
    try:
        gps = image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        lon, lat = (
            sum(float(part) / 60**power for power, part in enumerate(gps[axis])) * SIDES[gps[side]]
            for axis, side in (
                (ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef),
                (ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef),
            )
        )
    except Exception:  # what a stranger's file says of itself may be anything
        return None
    # Zeros are what a phone writes that did not know.
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 and (lon or lat) else None


def redrawn(content: bytes, field: str = "photo") -> bytes:
    """A JPEG of the photo, upright, at most EDGE_PIXELS wide and high, without anything but its pixels.

    Raises Invalid or TooLarge naming the field, and Unavailable when too many come at once.
    """
    return redrawn_with_place(content, field)[0]


def redrawn_with_place(content: bytes, field: str) -> tuple[bytes, tuple[float, float] | None]:
    if not content.startswith(BEGINNINGS):
        raise Invalid("photo_kind", field=field)
    if other := foreign(content):
        raise Invalid("photo_two_things", field=field, other=other)
    if not places.acquire(timeout=WAIT_SECONDS):
        raise Unavailable("photo_busy", field=field)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is the lower one
            image = opened(content, field)
            return encoded(image, field), taken_at(image)
    finally:
        places.release()


def foreign(content: bytes) -> str | None:
    """What else the file is, if it is anything: such files are made to be taken for one thing by one program and for
    another by the next."""
    ends = content[:NEAR_BYTES] + b"\0" + content[-NEAR_BYTES:]
    found = next((name for mark, name in FOREIGN.items() if mark.search(ends)), None)
    return found or ("ZIP" if zipfile.is_zipfile(io.BytesIO(content)) else None)


def opened(content: bytes, field: str) -> Image.Image:
    """The image, its pixels not read yet. Raises Invalid, and TooLarge before the memory for them is taken."""
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError:
        raise Invalid("photo_kind", field=field) from None
    except Image.DecompressionBombError:
        raise TooLarge("photo_bomb", field=field) from None
    except (OSError, ValueError, SyntaxError, EOFError):
        raise Invalid("photo_broken", field=field) from None
    width, height = image.size
    most = MOST_PIXELS.get(str(image.format), MOST_WHOLE_PIXELS)
    if width * height > most:
        raise TooLarge("photo_pixels", field=field, width=width, height=height, most=most // MILLION)
    return image


def encoded(image: Image.Image, field: str) -> bytes:
    """Raises Invalid when the pixels are not all there."""
    try:
        image.draft("RGB", (EDGE_PIXELS, EDGE_PIXELS))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((EDGE_PIXELS, EDGE_PIXELS))
        plain = on_white(upright)
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError):
        raise Invalid("photo_broken", field=field) from None
    return jpeg(plain)


def jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def on_white(image: Image.Image) -> Image.Image:
    """The pixels alone, on a fresh sheet: what was clear is white."""
    sheet = Image.new("RGB", image.size, "white")
    clear = image.convert("RGBA") if image.has_transparency_data else None
    sheet.paste(clear or image.convert("RGB"), mask=clear)
    return sheet
