"""`script/bench`: how fast geoservice is beside raw SQL, tipg and pygeoapi, in one run on one machine."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> None:
    # Run as a folder, so that nothing needs to be installed: this package and geoservice are found from here.
    sys.path[:1] = [str(HERE.parent), str(HERE.parent.parent)]
    from benchmark.command import bench

    bench(prog_name="script/bench")


if __name__ == "__main__":
    main()
