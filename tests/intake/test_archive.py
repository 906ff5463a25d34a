"""Zip files: what their directory may not hold."""

import io
import stat
import struct
import zipfile

import pytest

from geoservice.intake.archive import opened, read
from geoservice.intake.limits import MOST_MEMBERS
from geoservice.model.fault import Fault
from sheets import zip_file


def refused(content):
    with pytest.raises(Fault) as caught, opened(content) as archive:
        for name in archive.namelist():
            read(archive, name)
    return caught.value.code


@pytest.mark.parametrize("name", ["../a", "a/../../b", "/etc/passwd", "..\\a", "C:\\a", "a\\..\\b"])
def test_names_that_lead_out(name):
    assert refused(zip_file({name: b"x"}).content) == "zip_path"


def test_a_link():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        member = zipfile.ZipInfo("a.shp")
        member.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(member, "/etc/passwd")
    assert refused(held.getvalue()) == "zip_link"


def test_a_name_twice():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a", b"x")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a", b"y")
    assert refused(held.getvalue()) == "zip_twice"


def test_too_many_members():
    assert (
        refused(zip_file({str(number): b"" for number in range(MOST_MEMBERS + 1)}).content) == "zip_members"
    )


def test_an_encrypted_member():
    content = bytearray(zip_file({"a": b"x"}).content)
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        content[content.index(signature) + offset] |= 1
    assert refused(bytes(content)) == "zip_encrypted"


def test_a_member_that_is_more_than_it_claims():
    content = bytearray(zip_file({"a": bytes(1 << 20)}).content)
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        struct.pack_into("<I", content, content.index(signature) + offset, 10)
    assert refused(bytes(content)) in ("zip_unpacked", "zip_broken")


def test_a_sound_one():
    with opened(zip_file({"内/名称.txt": b"x"}).content) as archive:
        assert read(archive, "内/名称.txt") == b"x"
