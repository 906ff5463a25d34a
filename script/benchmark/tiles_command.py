"""`script/bench tiles`: what tiles cost, beside raw SQL, tipg and nginx, at one number of sites and at another."""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

import click
import psycopg2

from benchmark import hit_rate, nginx, options, ours, peers, publishing_cost, wrk
from benchmark.cities import SEED
from benchmark.command import Load, described, make_ground, measured, prepared, tell
from benchmark.contender import Contender, Ground
from benchmark.mix import Request
from benchmark.ours import OURS
from benchmark.program import Failed, fetch
from benchmark.rate import Rate
from benchmark.report import RAW, US
from benchmark.sweep import Swept, sweep
from benchmark.tile_places import DATUMS, address, drawn_places, everywhere, tiles_at
from benchmark.tile_servers import CONTENDERS, installed
from benchmark.tiles_report import Line, lines_table, rates_table
from benchmark.tipg import TIPG
from geoservice.embedded import Cluster
from geoservice.model.fault import Fault
from geoservice.model.tile import Tile
from geoservice.server import signals_end_it

NAMES = ("mix", "cold", "growth", "datum", "cached", "png", "publish", "hits")
DEEP, SHALLOW = range(10, 17), range(10)
PACKED = ["Accept-Encoding: gzip"]
Rates = dict[tuple[str, str], Rate]


@dataclass
class Run:
    """grounds: by the number of their sites, fewest first. each: how many tiles of a zoom are looked at. rates, lines: what was found so far."""

    cluster: Cluster
    grounds: dict[int, Ground]
    contenders: list[Contender]
    seconds: float
    rounds: int
    each: int
    rates: Rates = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)

    @property
    def most(self) -> int:
        return max(self.grounds)

    @property
    def largest(self) -> Ground:
        return self.grounds[self.most]

    def press(self, loads: list[Load], name: str) -> dict[str, Rate]:
        """The loads of one measure, by who was asked; the table has them, too."""
        found = dict(measured(loads, name, self.seconds, self.rounds))
        self.rates |= found
        return {who: rate for (_, who), rate in found.items()}

    def say(self, what: str, seen: float, unit: str, bound: float, *, at_most: bool = True, sites=()) -> None:
        self.lines.append(Line(what, sites or [self.most], seen, unit, bound, at_most))


def read_counts(context: click.Context, option: click.Parameter, given: str) -> list[int]:
    try:
        counts = sorted({int(part) for part in given.split(",")})
    except ValueError:
        raise click.BadParameter("numbers with commas between them, as 1000000,3000000") from None
    if not all(100 <= count <= 5_000_000 for count in counts):
        raise click.BadParameter("from 100 to 5000000 sites")
    return counts


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--sites", default="1000000,3000000", show_default=True, callback=read_counts)
@options.seconds(5.0)
@options.rounds
@options.workers
@click.option(
    "--each", default=24, show_default=True, type=click.IntRange(1, 100), help="Tiles of each zoom."
)
@click.option("--peers/--no-peers", "with_peers", default=True, help="Measure tipg, too.")
@click.option(
    "--with", "also", multiple=True, type=click.Choice([*CONTENDERS]), help="Another peer, if installed."
)
@options.home
@click.argument("names", nargs=-1, type=click.Choice(NAMES))
def bench_tiles(
    sites: list[int],
    seconds: float,
    rounds: int,
    workers: int,
    each: int,
    with_peers: bool,
    also: tuple[str, ...],
    home: Path,
    names: tuple[str, ...],
) -> None:
    """Measure tiles: same rows, one run, one machine.

    NAMES: mix, cold, growth, datum, cached, png, publish, hits; all of them by default.
    """
    try:
        with signals_end_it(), Cluster(home) as cluster:
            if with_peers:
                peers.install(tell)
            grounds = {count: make_ground(cluster, count, workers) for count in sites}
            contenders = [OURS, *([TIPG] if with_peers else []), *found_peers(also)]
            run = Run(cluster, grounds, contenders, seconds, rounds, each)
            for name in names or NAMES:
                tell(f"measuring: {name}")
                MEASURES[name](run)
            click.echo("\n\n".join([described(run.largest), rates_table(run.rates), lines_table(run.lines)]))
    except (Failed, Fault) as error:
        raise click.ClickException(error.text("en") if isinstance(error, Fault) else str(error)) from error


def found_peers(names: Sequence[str]) -> Iterator[Contender]:
    for name in names:
        contender = installed(name)
        if contender:
            yield contender
        else:
            tell(f"{name} is not installed on this machine: IT IS LEFT OUT")


def measure_mix(run: Run) -> None:
    """Tiles of zooms 12 to 16, as likely as they have sites; none is kept."""
    for count, ground in run.grounds.items():
        tiles = tiles_of(ground, range(12, 17), 4 * run.each)
        mixed = replace(ground, mix=replace(ground.mix, tiles=[(t.z, t.column, t.row) for t in tiles]))
        with ExitStack() as stack:
            loads: list[Load] = []
            for contender in run.contenders:
                base = stack.enter_context(contender.serve(mixed))
                loads += prepared(mixed, contender, base, ["tile"])
            name = f"tile of z12–16, {count:,} sites"
            rates = run.press([replace(load, measure=name) for load in loads], name)
        for who, least in ((TIPG.name, 3.5), (RAW, 0.7)):
            if who in rates:
                ratio = rates[US].per_second / rates[who].per_second
                run.say(f"tile of z12–16, against {who}", ratio, "×", least, at_most=False, sites=[count])


def measure_cold(run: Run) -> None:
    """Every grid, zoom and datum, where most sites are and where people are; each asked for once."""
    with closing(psycopg2.connect(run.largest.owner)) as conn, conn.cursor() as cur:
        paths = [address(tile, datum) for tile, datum in everywhere(cur, max(1, run.each // 8))]
    random.Random(SEED).shuffle(paths)  # noqa: S311  an order
    swept = swept_anew(run, paths)
    run.say(f"any cold tile, p99 of {swept.answers:,}", swept.p99_ms, " ms", 50)
    run.say("any cold tile, largest", swept.most_bytes / 1000, " kB", 500)


def swept_anew(run: Run, paths: list[str]) -> Swept:
    """The round in the middle by its p99; for each the service is started anew, so that nothing is at hand."""
    rounds = []
    for _ in range(run.rounds):
        with ours.serve(run.largest) as base:
            rounds.append(sweep(base, paths))
        tell(str(rounds[-1]))
    return sorted(rounds, key=lambda swept: swept.p99_ms)[len(rounds) // 2]


def measure_growth(run: Run) -> None:
    """The same places at zooms 0 to 9 in the smallest and in the largest database."""
    few = min(run.grounds)
    if few == run.most:
        tell("growth: needs two numbers of sites; left out")
        return
    paths = [address(tile) for tile in tiles_of(run.largest, SHALLOW, run.each)]
    with ExitStack() as stack:
        loads = [
            web_load(
                ground,
                "tile of z0–9",
                f"{US}, {count:,} sites",
                paths,
                stack.enter_context(ours.serve(ground)),
            )
            for count, ground in ((few, run.grounds[few]), (run.most, run.largest))
        ]
        fast, slow = run.press(loads, "tile of z0–9").values()
    run.say("tile of z0–9, times as long", fast.per_second / slow.per_second, "×", 1.5, sites=[few, run.most])


def measure_datum(run: Run) -> None:
    """The same places in each datum."""
    with ours.serve(run.largest) as base:
        for zooms, most in ((DEEP, 1.2), (SHALLOW, 2.5)):
            name = f"tile of z{zooms[0]}–{zooms[-1]}, by datum"
            loads = [
                web_load(run.largest, name, datum, paths_in(run, zooms, datum), base) for datum in DATUMS
            ]
            rates = run.press(loads, name)
            for datum in DATUMS[1:]:
                ratio = rates["wgs84"].per_second / rates[datum].per_second
                run.say(f"tile of z{zooms[0]}–{zooms[-1]} in {datum}, times as long", ratio, "×", most)


def paths_in(run: Run, zooms: Sequence[int], datum: str) -> list[str]:
    return [address(tile, datum) for tile in tiles_of(run.largest, zooms, run.each, datum)]


def measure_cached(run: Run) -> None:
    """Tiles that are kept, by us, by nginx before us, and as files of nginx; all packed."""
    name = "kept tile of z5–14"
    tiles = tiles_of(run.largest, range(5, 15), 2 * run.each)
    paths = [f"/tiles/all/{t.z}/{t.column}/{t.row}.mvt" for t in tiles]
    with ExitStack() as stack:
        base = stack.enter_context(ours.serve(run.largest, cache_mb=hit_rate.CACHE_MB))
        folder = run.largest.folder
        bases = {
            US: base,
            "nginx before geoservice": stack.enter_context(nginx.proxy(folder / "nginx-proxy", base)),
            "nginx, files": stack.enter_context(nginx.files(folder / "nginx-files", base, paths)),
        }
        loads = [web_load(run.largest, name, who, paths, asked, PACKED) for who, asked in bases.items()]
        for load in loads:
            load.press(run.seconds)  # so that all is kept
        rates = run.press(loads, name)
    ours_, proxied, files = (rates[who].per_second for who in bases)
    run.say("kept tile, against nginx with files", ours_ / files, "×", 0.45, at_most=False)
    run.say("kept tile, nginx before us against nginx with files", proxied / files, "×", 0.6, at_most=False)


def measure_png(run: Run) -> None:
    tiles = tiles_of(run.largest, range(5, 17), run.each)
    for ending in (".png", "@2x.png"):
        paths = [address(tile, ending=ending) for tile in tiles]
        swept = swept_anew(run, paths)
        run.say(f"cold tile{ending} of z5–16, p50 of {swept.answers:,}", swept.p50_ms, " ms", 25)


def measure_publish(run: Run) -> None:
    rows = min(run.most, publishing_cost.MOST_ROWS)
    cost = publishing_cost.measure(run.cluster, run.largest.folder, rows, run.seconds, run.rounds, tell)
    run.say(
        f"publishing {rows:,} sites with keys, pyramid and fold, times as long", cost.publishing, "×", 2.5
    )
    for pace, later_ms in cost.later_ms.items():
        half = f"half of {len(later_ms)} pairs: {publishing_cost.spread(later_ms)} ms"
        what = f"an edit of eight editors, {publishing_cost.paced(pace)}, with keys and pyramid, later by ({half})"
        run.say(what, median(later_ms), " ms", 1)


def measure_hits(run: Run) -> None:
    hits = hit_rate.measure(run.largest, run.seconds * run.rounds)
    for editing, found in hits.items():
        tell(f"{'with' if editing else 'without'} edits: {found}")
    what = f"served from the cache ({hits[False].percent:.0f} % of {hits[False].per_second:,.0f}/s), lost by edits"
    run.say(what, hits[False].percent - hits[True].percent, " points", 10)


def web_load(
    ground: Ground, measure: str, who: str, paths: Sequence[str], base: str, headers: Sequence[str] = ()
) -> Load:
    if not fetch(base, paths[0]):
        raise Failed(f"{who} answered with nothing to {paths[0]}")
    file = wrk.write_requests([Request(path) for path in paths], ground.folder / f"{measure} {who}.requests")
    return Load(measure, who, lambda seconds: wrk.press(base, file, seconds, headers))


def tiles_of(ground: Ground, zooms: Sequence[int], most: int, datum: str = "wgs84") -> list[Tile]:
    with closing(psycopg2.connect(ground.owner)) as conn, conn.cursor() as cur:
        return tiles_at(drawn_places(cur, 4 * most, seed=10), zooms, most, datum)


MEASURES: dict[str, Callable[[Run], None]] = {
    "mix": measure_mix,
    "cold": measure_cold,
    "growth": measure_growth,
    "datum": measure_datum,
    "cached": measure_cached,
    "png": measure_png,
    "publish": measure_publish,
    "hits": measure_hits,
}
