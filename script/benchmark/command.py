"""The command: what to measure, in which order, and that all of it ends."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import click
import psycopg2

from benchmark import machine, options, peers, pgbench, recording, wrk
from benchmark.contender import MEASURES, Contender, Ground
from benchmark.filling import PART, filled_database
from benchmark.importing import MOST_ROWS, Import
from benchmark.importing import measure as measure_import
from benchmark.mix import Request, draw_mix
from benchmark.ours import OURS
from benchmark.program import Failed, fetch
from benchmark.pygeoapi import PYGEOAPI
from benchmark.rate import Rate, middle
from benchmark.report import PLANNED, PUBLISHED, RAW, VALIDATED, Findings, report
from benchmark.tipg import TIPG
from geoservice.embedded import Cluster
from geoservice.model.fault import Fault
from geoservice.server import signals_end_it

WARM_UP_SECONDS = 2.0
NAMES = (*MEASURES, "import")


@dataclass(frozen=True)
class Load:
    """One measure of one contender: `press` asks for so many seconds."""

    measure: str
    who: str
    press: Callable[[float], Rate]


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--sites", default=100_000, show_default=True, type=click.IntRange(100, PART))
@options.seconds(8.0)
@options.rounds
@options.workers
@click.option("--peers/--no-peers", "with_peers", default=True, help="Measure tipg and pygeoapi too.")
@options.home
@click.argument("names", nargs=-1, type=click.Choice(NAMES))
def bench(
    sites: int,
    seconds: float,
    rounds: int,
    workers: int,
    with_peers: bool,
    home: Path,
    names: tuple[str, ...],
) -> None:
    """Measure geoservice beside raw SQL, tipg and pygeoapi: same rows, one run, one machine.

    NAMES: tile, items, nearest, import; all of them by default.
    """
    wanted = names or NAMES
    contenders = [OURS, TIPG, PYGEOAPI] if with_peers else [OURS]
    try:
        with signals_end_it(), Cluster(home) as cluster:
            if with_peers:
                peers.install(tell)
            ground = make_ground(cluster, sites, workers)
            rates = measure_rates(ground, contenders, wanted, seconds, rounds)
            imports = measure_imports(ground, sites) if "import" in wanted else {}
            click.echo(report(Findings(sites, described(ground), rates, imports)))
    except (Failed, Fault) as error:
        raise click.ClickException(error.text("en") if isinstance(error, Fault) else str(error)) from error


def tell(text: str) -> None:
    click.echo(f"bench: {text}", err=True)


def make_ground(cluster: Cluster, sites: int, workers: int) -> Ground:
    database = filled_database(cluster, sites, tell)
    with closing(psycopg2.connect(cluster.dsn(database=database))) as conn, conn.cursor() as cur:
        return Ground(cluster, database, cluster.home, draw_mix(cur), workers)


def described(ground: Ground) -> str:
    with closing(psycopg2.connect(ground.owner)) as conn, conn.cursor() as cur:
        return machine.describe(cur)


def measure_rates(
    ground: Ground, contenders: list[Contender], wanted: tuple[str, ...], seconds: float, rounds: int
) -> dict[tuple[str, str], Rate]:
    """The median rate of each measure of each contender, all of whom run side by side and are asked one at a time."""
    measures = [name for name in MEASURES if name in wanted]
    if not measures:
        return {}
    with ExitStack() as stack:
        loads: list[Load] = []
        for contender in contenders:
            tell(f"starting {contender.name}")
            base = stack.enter_context(contender.serve(ground))
            loads += prepared(ground, contender, base, measures)
        return {key: rate for name in measures for key, rate in measured(loads, name, seconds, rounds)}


def prepared(ground: Ground, contender: Contender, base: str, measures: list[str]) -> Iterator[Load]:
    """The loads of a contender; geoservice's statements are raw SQL's loads."""
    for measure, requests in contender.ask(ground, base).items():
        if measure in measures:
            if contender is OURS:
                with recording.in_full():
                    yield raw_load(ground, measure, RAW, requests)
                yield raw_load(ground, measure, PLANNED, requests)
            yield web_load(ground, contender, base, measure, requests)


def raw_load(ground: Ground, measure: str, who: str, requests: list[Request]) -> Load:
    heard = recording.statements(ground.reader, requests)
    folder = ground.folder / f"{measure}-{'once' if heard.first else 'each'}.pgbench"
    scripts = pgbench.write_scripts(heard.groups, folder, heard.first)
    binaries = ground.cluster.binaries
    return Load(measure, who, lambda seconds: pgbench.press(binaries, ground.reader, scripts, seconds))


def web_load(ground: Ground, contender: Contender, base: str, measure: str, requests: list[Request]) -> Load:
    check(contender.name, fetch(base, requests[0].path, requests[0].body), ground.mix.first.get(measure))
    path = wrk.write_requests(requests, ground.folder / f"{measure}-{contender.name}.requests")
    return Load(measure, contender.name, lambda seconds: wrk.press(base, path, seconds))


def check(who: str, answer: bytes, count: int | None) -> None:
    """A fast answer that holds nothing is none. Raises Failed unless it has `count` features, or any bytes."""
    found = len(json.loads(answer)["features"]) if count is not None else len(answer)
    if not found or found != (count or found):
        raise Failed(f"{who} answered with {found} features where {count} were asked for")


def measured(
    loads: list[Load], name: str, seconds: float, rounds: int
) -> Iterator[tuple[tuple[str, str], Rate]]:
    """The middle of several rounds; each round begins with another contender, so that none is always first."""
    row = [load for load in loads if load.measure == name]
    seen: dict[str, list[Rate]] = {load.who: [] for load in row}
    for turn in range(rounds):
        for load in row[turn % len(row) :] + row[: turn % len(row)]:
            if turn == 0 and seconds > WARM_UP_SECONDS:
                load.press(WARM_UP_SECONDS)
            rate = load.press(seconds)
            seen[load.who].append(rate)
            tell(
                f"{name}, {load.who}, round {turn + 1}: {rate.per_second:,.0f} a second, p99 {rate.p99_ms:.1f} ms"
            )
    for who, rates in seen.items():
        yield (name, who), middle(rates)


def measure_imports(ground: Ground, sites: int) -> dict[str, Import]:
    rows = min(sites, MOST_ROWS)
    found = {}
    for how, publish in ((VALIDATED, False), (PUBLISHED, True)):
        tell(f"importing {rows:,} rows: {how}")
        found[how] = measure_import(ground.cluster, ground.folder, rows, publish, tell)
    return found
