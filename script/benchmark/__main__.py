"""`script/bench`: how fast geoservice is beside raw SQL, tipg and pygeoapi, in one run on one machine."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> None:
    # Run as a folder, so that nothing needs to be installed: this package and geoservice are found from here.
    sys.path[:1] = [str(HERE.parent), str(HERE.parent.parent)]
    from benchmark.command import bench
    from benchmark.finder_command import bench_finder
    from benchmark.register_command import bench_register
    from benchmark.tiles_command import bench_tiles

    if sys.argv[1:2] == ["tiles"]:
        bench_tiles(sys.argv[2:], prog_name="script/bench tiles")
    if sys.argv[1:2] == ["finder"]:
        bench_finder(sys.argv[2:], prog_name="script/bench finder")
    if sys.argv[1:2] == ["register"]:
        bench_register(sys.argv[2:], prog_name="script/bench register")
    bench(prog_name="script/bench")


if __name__ == "__main__":
    main()
