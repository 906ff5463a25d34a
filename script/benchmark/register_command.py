"""`script/bench register`: what the officers' side costs."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import click
import psycopg2

from benchmark import auditing, machine, options
from benchmark.command import tell
from benchmark.program import Failed
from benchmark.tiles_report import Line, lines_table
from geoservice.embedded import Cluster
from geoservice.model.fault import Fault
from geoservice.server import signals_end_it


@dataclass
class Run:
    """events: of the history that is audited. lines: what was found so far."""

    cluster: Cluster
    events: int
    lines: list[Line] = field(default_factory=list)

    def say(
        self, what: str, rows: int, seen: float, unit: str, bound: float, *, at_most: bool = True
    ) -> None:
        self.lines.append(Line(what, [rows], seen, unit, bound, at_most))


def measure_audit(run: Run) -> None:
    """The history: sealed, verified, and copied as it is."""
    seen = auditing.measure(run.cluster, run.cluster.home, run.events, tell)
    say = run.say
    say("events sealed a second", seen.events, seen.sealed, "", 50_000, at_most=False)
    say("events verified a second", seen.events, seen.verified, "", 50_000, at_most=False)
    say("verifying, times as long as COPY", seen.events, seen.copied / seen.verified, "×", 10)
    say("verifying, peak of the program", seen.events, seen.peak_mib, " MiB", 150)


MEASURES: dict[str, Callable[[Run], None]] = {
    "audit": measure_audit,
}


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--events", default=1_000_000, show_default=True, type=click.IntRange(100, 100_000_000))
@options.home
@click.argument("names", nargs=-1, type=click.Choice(list(MEASURES)))
def bench_register(events: int, home: Path, names: tuple[str, ...]) -> None:
    """Measure the officers' side: same rows, one run, one machine.

    NAMES: audit; all of them by default.
    """
    try:
        with signals_end_it(), Cluster(home) as cluster:
            run = Run(cluster, events)
            for name in names or MEASURES:
                tell(f"measuring: {name}")
                MEASURES[name](run)
            with closing(psycopg2.connect(cluster.dsn())) as conn, conn.cursor() as cur:
                click.echo(machine.describe(cur) + "\n\n" + lines_table(run.lines, of="rows"))
    except (Failed, Fault) as error:
        raise click.ClickException(error.text("en") if isinstance(error, Fault) else str(error)) from error
