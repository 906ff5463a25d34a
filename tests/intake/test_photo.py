"""Photos are drawn anew, and what is no plain photo, or would burst the memory, is refused with words."""

import contextlib
import io
import struct
import subprocess
import sys
import zipfile
import zlib

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from conftest import ROOT
from geoservice.intake.photo import drawn as drawn_for_a_site
from geoservice.intake.photo import redrawn
from geoservice.model.fault import Invalid, TooLarge

TEAL = (0, 128, 128)


def picture(kind="JPEG", size=(60, 40), mode="RGB", colour="teal", **saved):
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind, **saved)
    return out.getvalue()


def drawn(content):
    image = Image.open(io.BytesIO(redrawn(content)))
    image.load()
    return image


def is_near(found, expected):
    return all(abs(a - b) < 12 for a, b in zip(found, expected, strict=True))


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def claiming(width, height):
    """A small PNG that claims to have so many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_jpeg_of_its_pixels(kind):
    image = drawn(picture(kind))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (60, 40))
    assert is_near(image.getpixel((30, 20)), TEAL)


@pytest.mark.parametrize(
    ("size", "expected"), [((4000, 3000), (1600, 1200)), ((1000, 5000), (320, 1600)), ((9000, 1), (1600, 1))]
)
def test_it_is_made_no_larger_than_needed(size, expected):
    assert drawn(picture(size=size)).size == expected


# Run by itself, so that nothing that was used before counts: what reading the file in argv takes, in kB.
MEMORY = """
import resource, sys
from geoservice.intake.photo import drawn as drawn_for_a_site
from geoservice.intake.photo import redrawn
from geoservice.model.fault import TooLarge
content = open(sys.argv[1], "rb").read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    redrawn(content)
except TooLarge:
    print("refused")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def memory(content, folder):
    (folder / "photo").write_bytes(content)
    command = [sys.executable, "-c", MEMORY, folder / "photo"]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()


def test_a_phones_largest_photo_takes_a_fraction_of_its_memory(tmp_path):
    (kilobytes,) = memory(picture(size=(8000, 6000)), tmp_path)
    assert int(kilobytes) < 70_000  # whole it would be 192,000


def test_it_stands_upright_and_nothing_of_the_file_is_left():
    image = Image.new("RGB", (60, 40), "white")
    image.paste("teal", (0, 0, 30, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn right
    exif[0x010F] = "Maker of the phone"
    exif.get_ifd(0x8825)[2] = (38.0, 49.0, 37.2)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, icc_profile=b"profile" * 20, comment=b"remark of mine")
    content = redrawn(out.getvalue())
    upright = Image.open(io.BytesIO(content))
    assert upright.size == (40, 60)
    assert is_near(upright.getpixel((20, 10)), TEAL)
    assert set(upright.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for trace in (b"Exif", b"Maker", b"remark", b"profile"):
        assert trace not in content


HERE = {1: "N", 2: (38.0, 49.0, 37.2), 3: "E", 4: (110.0, 29.0, 49.2)}


@pytest.mark.parametrize(
    ("kind", "said", "expected"),
    [
        ("JPEG", {}, (110.497, 38.827)),
        ("JPEG", {1: "S", 3: "W"}, (-110.497, -38.827)),
        ("JPEG", {2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)}, None),
        ("JPEG", {4: (999.0, 0.0, 0.0)}, None),
        ("JPEG", {3: ""}, None),
        ("PNG", {}, None),  # to look for it would unpack the pixels
    ],
)
def test_where_it_was_taken_is_read_of_a_jpeg_that_says_so(kind, said, expected):
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(HERE | said)
    place = drawn_for_a_site(picture(kind, exif=exif), "file_1").taken_at
    assert place == (pytest.approx(expected) if expected else None)


def test_text_in_a_png_is_left_behind():
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "where I live")
    assert b"where I live" not in redrawn(picture("PNG", pnginfo=told))


@pytest.mark.parametrize(("mode", "colour"), [("RGBA", (0, 0, 0, 0)), ("LA", (0, 0))])
def test_what_is_clear_becomes_white(mode, colour):
    assert is_near(drawn(picture("PNG", mode=mode, colour=colour)).getpixel((5, 5)), (255, 255, 255))


@pytest.mark.parametrize(
    ("mode", "kind"), [("L", "JPEG"), ("CMYK", "JPEG"), ("1", "PNG"), ("P", "PNG"), ("I;16", "PNG")]
)
def test_every_way_of_writing_pixels_is_read(mode, kind):
    assert drawn(picture(kind, mode=mode, colour=None)).mode == "RGB"


def test_of_a_photo_with_others_behind_it_the_first_is_taken():
    out = io.BytesIO()
    behind = Image.new("RGB", (20, 10), "red")
    Image.new("RGB", (3000, 2000), "teal").save(out, "MPO", save_all=True, append_images=[behind])
    image = drawn(out.getvalue())
    assert (image.format, image.size) == ("JPEG", (1600, 1067))
    assert is_near(image.getpixel((9, 9)), TEAL)


def test_of_a_moving_picture_the_first_is_taken():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("teal", "red")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    assert is_near(drawn(out.getvalue()).getpixel((9, 9)), TEAL)


@pytest.mark.parametrize("size", [(50_000, 50_000), (6_000, 6_000), (1, 40_000_000)])
def test_a_bomb_is_refused_before_it_takes_memory(size, tmp_path):
    content = claiming(*size)
    with pytest.raises(TooLarge) as refused:
        redrawn(content)
    assert refused.value.field == "photo"
    assert "像素" in refused.value.text("zh")
    said, kilobytes = memory(content, tmp_path)
    assert said == "refused"
    assert int(kilobytes) < 20_000


ZIPPED = io.BytesIO()
with zipfile.ZipFile(ZIPPED, "w") as archive:
    archive.writestr("a.class", "code")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "photo_kind"),
        (b"hello", "photo_kind"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'></svg>", "photo_kind"),
        (b"<!DOCTYPE html><p>", "photo_kind"),
        (b"%PDF-1.7\n", "photo_kind"),
        (ZIPPED.getvalue(), "photo_kind"),
        (picture("GIF"), "photo_kind"),
        (picture("TIFF"), "photo_kind"),
        (picture("BMP"), "photo_kind"),
        (picture(size=(900, 900))[:5_000], "photo_broken"),
        (picture("PNG", size=(900, 900))[:-400], "photo_broken"),
        (picture("WEBP", size=(900, 900), lossless=True)[:-20], "photo_broken"),
        (picture()[:3], "photo_kind"),
        (claiming(2000, 2000), "photo_broken"),
        (picture() + ZIPPED.getvalue(), "photo_two_things"),
        (picture() + b"%PDF-1.7\n", "photo_two_things"),
        (picture(comment=b"*/=1;<script>alert(1)</script>"), "photo_two_things"),
        (picture(comment=b"<?php system($_GET[0]); ?>"), "photo_two_things"),
    ],
)
def test_what_is_no_plain_photo_is_refused_with_words(content, code):
    with pytest.raises(Invalid) as refused:
        redrawn(content)
    assert refused.value.code == code
    assert refused.value.field == "photo"


@pytest.mark.parametrize("at", range(0, 600, 7))
def test_a_spoilt_byte_is_a_picture_or_a_fault_and_never_a_bug(at):
    for kind in ("JPEG", "PNG", "WEBP"):
        content = bytearray(picture(kind, size=(90, 60)))
        content[at % len(content)] ^= 0x55
        with contextlib.suppress(Invalid, TooLarge):
            assert drawn(bytes(content)).format == "JPEG"
