"""Zip files from strangers: looked through before anything is unpacked, and unpacked within limits."""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from geoservice.intake.limits import MOST_MEMBERS, RATIO_FROM_BYTES, UNPACKED_BYTES, UNPACKED_RATIO
from geoservice.model.fault import Invalid, TooLarge, words

words(
    zip_broken=("压缩包已损坏，无法打开。", "The zip file is damaged and cannot be opened."),
    zip_encrypted=(
        "压缩包有密码，请去掉密码再交。",
        "The zip file is encrypted; please remove the password.",
    ),
    zip_path=(
        "压缩包里有不安全的文件名“{name}”。",
        "The zip file holds an unsafe file name '{name}'.",
    ),
    zip_link=("压缩包里有链接文件“{name}”。", "The zip file holds a link, '{name}'."),
    zip_twice=("压缩包里有两个“{name}”。", "The zip file holds '{name}' twice."),
    zip_nested=("压缩包里还有压缩包“{name}”。", "The zip file holds another archive, '{name}'."),
    zip_members=(
        "压缩包里有 {value} 个文件，超过上限 {limit} 个。",
        "The zip file holds {value} files, over the limit of {limit}.",
    ),
    zip_unpacked=(
        "压缩包解开后太大（上限 {limit} MiB），可能是压缩炸弹。",
        "The zip file is too large when unpacked (limit {limit} MiB); it may be a zip bomb.",
    ),
)

NESTED = (".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".tgz")
CHUNK = 1 << 16


@contextmanager
def opened(content: bytes) -> Iterator[zipfile.ZipFile]:
    """A zip file whose directory was found harmless. Raises Invalid or TooLarge."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_members(archive)
            yield archive
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        UnicodeDecodeError,
        ValueError,
    ) as error:
        raise Invalid("zip_broken") from error
    except RuntimeError as error:  # zipfile's word for a password
        raise Invalid("zip_encrypted") from error


def check_members(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise TooLarge("zip_members", value=len(members), limit=MOST_MEMBERS)
    seen = set()
    for member in members:
        check_name(member)
        if member.filename in seen:
            raise Invalid("zip_twice", name=member.filename)
        seen.add(member.filename)
    check_sizes(members)


def check_name(member: zipfile.ZipInfo) -> None:
    name = member.filename.replace("\\", "/")
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or ":" in name or "\0" in member.orig_filename or not name:
        raise Invalid("zip_path", name=member.filename)
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Invalid("zip_link", name=member.filename)
    if member.flag_bits & 1:
        raise Invalid("zip_encrypted")
    if path.suffix.lower() in NESTED:
        raise Invalid("zip_nested", name=member.filename)


def check_sizes(members: list[zipfile.ZipInfo]) -> None:
    """What the directory claims; `read` then holds each member to its claim."""
    total = sum(member.file_size for member in members)
    packs = [
        member.file_size / max(member.compress_size, 1)
        for member in members
        if member.file_size > RATIO_FROM_BYTES
    ]
    if total > UNPACKED_BYTES or max(packs, default=0) > UNPACKED_RATIO:
        raise TooLarge("zip_unpacked", limit=UNPACKED_BYTES >> 20)


def chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A member piece by piece, no further than it claimed. Raises Invalid when it claimed wrong."""
    left = archive.getinfo(name).file_size
    with archive.open(name) as member:
        while piece := member.read(CHUNK):
            left -= len(piece)
            if left < 0:
                raise TooLarge("zip_unpacked", limit=UNPACKED_BYTES >> 20)
            yield piece


def read(archive: zipfile.ZipFile, name: str) -> bytes:
    """The whole of a member."""
    return b"".join(chunks(archive, name))
