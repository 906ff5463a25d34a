"""`script/bench finder`: what the finder's questions cost: near a place with any needs, and by words."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import click
import psycopg2

from benchmark import first_page, options, ours, pgbench, recording
from benchmark.command import Load, described, make_ground, measured, tell, web_load
from benchmark.contender import Ground
from benchmark.finder_questions import filtered, indexed, searches
from benchmark.mix import Request
from benchmark.ours import OURS
from benchmark.program import Failed
from benchmark.rate import Rate
from benchmark.report import PLANNED, RAW, US
from benchmark.sweep import sweep
from benchmark.tiles_report import Line, lines_table, rates_table
from geoservice.embedded import Cluster
from geoservice.model.fault import Fault
from geoservice.server import signals_end_it

NAMES = ("nearest", "needs", "search", "page")


@dataclass
class Run:
    """each: how many different questions of a kind are asked. rates, lines: what was found so far."""

    ground: Ground
    sites: int
    seconds: float
    rounds: int
    each: int
    rates: dict[tuple[str, str], Rate] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)

    def say(self, what: str, seen: float, unit: str, bound: float, *, at_most: bool = True) -> None:
        self.lines.append(Line(what, [self.sites], seen, unit, bound, at_most))


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--sites", default=1_000_000, show_default=True, type=click.IntRange(100, 1_000_000))
@options.seconds(8.0)
@options.rounds
@options.workers
@click.option(
    "--each", default=1_000, show_default=True, type=click.IntRange(10, 20_000), help="Questions of a kind."
)
@options.home
@click.argument("names", nargs=-1, type=click.Choice(NAMES))
def bench_finder(
    sites: int, seconds: float, rounds: int, workers: int, each: int, home: Path, names: tuple[str, ...]
) -> None:
    """Measure the finder's questions: same rows, one run, one machine.

    NAMES: nearest, needs, search, page; all of them by default.
    """
    try:
        with signals_end_it(), Cluster(home) as cluster:
            run = Run(make_ground(cluster, sites, workers), sites, seconds, rounds, each)
            for name in names or NAMES:
                tell(f"measuring: {name}")
                MEASURES[name](run)
            click.echo("\n\n".join([described(run.ground), rates_table(run.rates), lines_table(run.lines)]))
    except (Failed, Fault) as error:
        raise click.ClickException(error.text("en") if isinstance(error, Fault) else str(error)) from error


def measure_nearest(run: Run) -> None:
    """Filters that the index of places knows, by eight at a time, against the same statements by pgbench."""
    name = "nearest 20 with indexed filters"
    requests = indexed(run.ground.mix.points)
    with recording.in_full():
        raw = raw_load(run.ground, name, RAW, requests)
    with ours.serve(run.ground) as base:
        loads = [
            raw,
            raw_load(run.ground, name, PLANNED, requests),
            web_load(run.ground, OURS, base, name, requests),
        ]
        run.rates |= dict(measured(loads, name, run.seconds, run.rounds))
    us = run.rates[name, US]
    run.say(
        f"{name}, against raw SQL", us.per_second / run.rates[name, RAW].per_second, "×", 0.55, at_most=False
    )
    run.say(f"{name}, p99 of eight clients", us.p99_ms, " ms", 20)


def raw_load(ground: Ground, name: str, who: str, requests: list[Request]) -> Load:
    heard = recording.statements(ground.reader, requests)
    # Several statements are one transaction, as they are with us.
    groups = [group if len(group) == 1 else ["BEGIN READ ONLY", *group, "COMMIT"] for group in heard.groups]
    folder = ground.folder / f"finder-{'once' if heard.first else 'each'}.pgbench"
    scripts = pgbench.write_scripts(groups, folder, heard.first)
    binaries = ground.cluster.binaries
    return Load(name, who, lambda seconds: pgbench.press(binaries, ground.reader, scripts, seconds))


def measure_needs(run: Run) -> None:
    """Any needs whatever, one after the other."""
    asked = filtered(run.ground.mix.points, run.each)
    with ours.serve(run.ground) as base:
        swept = sweep(base, asked)
    tell(f"slowest: {swept.slowest}")
    run.say(f"nearest 20 with any needs, p99 of {swept.answers:,}", swept.p99_ms, " ms", 50)


def measure_search(run: Run) -> None:
    """Words of one to twelve characters, one search after the other."""
    with closing(psycopg2.connect(run.ground.owner)) as conn, conn.cursor() as cur:
        asked = searches(cur, run.ground.mix.points, run.each)
    with ours.serve(run.ground) as base:
        # The lexicon and the dictionary of pinyin are read by the first who searches.
        sweep(base, [Request("/search?f=json&q=shenmu")] * 40)
        swept = sweep(base, asked)
    tell(f"slowest: {swept.slowest}; p50 {swept.p50_ms:.1f} ms, p99 {swept.p99_ms:.1f} ms")
    run.say(f"search by 1 to 12 characters, p95 of {swept.answers:,}", swept.p95_ms, " ms", 50)


def measure_page(run: Run) -> None:
    """The first page, as a cheap phone that was never there before loads it."""
    with ours.serve(run.ground) as base:
        found = first_page.measure(f"{base}/")
    run.say("first page of a phone, compressed, with map", found.bytes / 1000, " kB", first_page.MOST_KB)
    run.say("its list usable, 4x slower CPU, Fast 3G", found.seconds, " s", first_page.MOST_SECONDS)


MEASURES: dict[str, Callable[[Run], None]] = {
    "nearest": measure_nearest,
    "needs": measure_needs,
    "search": measure_search,
    "page": measure_page,
}
