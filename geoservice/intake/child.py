"""The program that opens vector files with GDAL, run by itself: `python -I child.py FOLDER`.

It imports nothing of the package and is believed nothing: it runs in its own process without network,
with limits on memory, time and what it writes, and with only the drivers that it was told. FOLDER holds
`task.json` {file, driver, encoding, most_rows, most_columns, longest_cell, memory, seconds, answer_bytes}
and gets `answer.json`.
"""

import ctypes
import json
import platform
import resource
import struct
import sys
from pathlib import Path
from typing import Any

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
# socket and io_uring_setup (which can open sockets too) by architecture: audit number, system calls.
CALLS = {"x86_64": (0xC000003E, (41, 425)), "aarch64": (0xC00000B7, (198, 425))}
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000 | 13, 0x80000000


def main(folder: Path) -> None:
    task = json.loads((folder / "task.json").read_text())
    limit(task)
    network = leave_network()
    answer = read(folder / task["file"], task)
    (folder / "answer.json").write_text(json.dumps({**answer, "network": network}), encoding="utf-8")


def limit(task: dict) -> None:
    for what, most in (
        (resource.RLIMIT_AS, task["memory"]),
        (resource.RLIMIT_CPU, task["seconds"]),
        (resource.RLIMIT_FSIZE, task["answer_bytes"]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(what, (most, most))


def leave_network() -> str:
    """Give up the network and say how: both an empty namespace and a refusal of sockets, what there is."""
    ways = [name for name, way in (("namespace", leave_namespace), ("seccomp", refuse_sockets)) if way()]
    return "+".join(ways) or "settings"


def leave_namespace() -> bool:
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    return any(libc.unshare(flags) == 0 for flags in (CLONE_NEWNET, CLONE_NEWUSER | CLONE_NEWNET))


def refuse_sockets() -> bool:
    """A seccomp filter: socket() fails with EACCES, also where namespaces are not to be had."""
    if sys.platform != "linux" or platform.machine() not in CALLS:
        return False
    audit, calls = CALLS[platform.machine()]
    steps = [(0x20, 0, 0, 4), (0x15, 1, 0, audit), (0x06, 0, 0, KILL), (0x20, 0, 0, 0)]
    steps += [step for call in calls for step in ((0x15, 0, 1, call), (0x06, 0, 0, REFUSE))]
    steps.append((0x06, 0, 0, ALLOW))
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0


def read(path: Path, task: dict) -> dict:
    """The one layer of a file: its fields, rows and points, or {"fault": code, …}."""
    import pyogrio
    import pyogrio.raw

    layers = pyogrio.list_layers(path)
    if len(layers) != 1:
        return {"fault": "vector_layers", "names": [str(name) for name in layers[:20, 0]]}
    told = pyogrio.read_info(path, force_feature_count=True, encoding=task["encoding"])
    if told["driver"] not in task["drivers"]:
        return {"fault": "vector_driver", "driver": told["driver"]}
    if told["features"] > task["most_rows"] or len(told["fields"]) > task["most_columns"]:
        return {"fault": "vector_size"}
    meta, _, shapes, columns = pyogrio.raw.read(
        path, encoding=task["encoding"], force_2d=True, max_features=task["most_rows"] + 1
    )
    names = [str(name) for name in meta["fields"]]
    rows = [
        list(row) for row in zip(*([cell(v) for v in column.tolist()] for column in columns), strict=True)
    ]
    return {
        "layer": str(told["layer_name"]),
        "driver": told["driver"],
        "crs": str(meta["crs"]) if meta["crs"] else None,
        "fields": names,
        "rows": rows or [[] for _ in range(int(told["features"]))],
        "points": points(shapes, int(told["features"])),
    }


def cell(value: object) -> object:
    """A value that JSON can carry."""
    if value is None or value != value:
        return None
    if isinstance(value, (bool, int, float, str)):
        return value
    return value.hex() if isinstance(value, bytes) else str(value)


def points(shapes: object, count: int) -> list:
    """[x, y], null, "empty", or the kind of what is not a point, for each feature."""
    import shapely

    if shapes is None:
        return [None] * count
    return [point(shape) for shape in shapely.from_wkb(shapes)]


def point(shape: Any) -> object:
    if shape is None:
        return None
    if shape.geom_type == "MultiPoint" and len(shape.geoms) == 1:
        shape = shape.geoms[0]
    if shape.geom_type not in ("Point", "MultiPoint"):
        return shape.geom_type
    if shape.is_empty:
        return "empty"
    finite = shape.geom_type == "Point" and abs(shape.x) < 1e12 and abs(shape.y) < 1e12
    return [shape.x, shape.y] if finite else shape.geom_type


if __name__ == "__main__":
    main(Path(sys.argv[1]))
