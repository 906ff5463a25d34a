"""`script/bench register`: what the officers' side costs."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import click
import psycopg2

from benchmark import approving, auditing, machine, options, ready_rows, register_pages, wizard
from benchmark.command import tell
from benchmark.program import Failed
from benchmark.register_filling import register_database
from benchmark.register_service import Service, copied, serving
from benchmark.tiles_report import Line, lines_table
from geoservice.embedded import Cluster
from geoservice.model.fault import Fault
from geoservice.server import signals_end_it

SHOWN_SLOWEST = 5
# The database of a home in which somebody lives has the register's schema; that of the benchmark's home has nothing.
IS_LIVED_IN = "SELECT to_regnamespace('register') IS NOT NULL"


@dataclass
class Run:
    """events: of the history that is audited. sites, unions: in the register of the pages. rows: of a sheet.

    approved: sites at once. each: how often each page is asked for, and places: of which officers. lines, tables: what was found so far.
    """

    cluster: Cluster
    stack: ExitStack
    events: int
    sites: int
    unions: int
    rows: int
    approved: int
    each: int
    places: tuple[str, ...]
    lines: list[Line] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)

    @cached_property
    def service(self) -> Service:
        """The service on a copy of the full register, until the run ends: what writes is asked last."""
        full = register_database(self.cluster, self.sites, self.unions, tell)
        tell("copying the register, and starting the service")
        name = self.stack.enter_context(copied(self.cluster, full))
        return self.stack.enter_context(serving(self.cluster, name, self.cluster.home))

    def say(
        self,
        what: str,
        rows: int,
        seen: float,
        unit: str,
        bound: float,
        *,
        at_most: bool = True,
        judged: int = 0,
    ) -> None:
        """judged: the number of rows from which the bound means something; by default as for tiles."""
        self.lines.append(Line(what, [rows], seen, unit, bound, at_most, judged or Line.judged))


def measure_audit(run: Run) -> None:
    """The history: sealed, verified, and copied as it is."""
    seen = auditing.measure(run.cluster, run.cluster.home, run.events, tell)
    say = run.say
    say("events sealed a second", seen.events, seen.sealed, "", 50_000, at_most=False)
    say("events verified a second", seen.events, seen.verified, "", 50_000, at_most=False)
    say("verifying, times as long as COPY", seen.events, seen.copied / seen.verified, "×", 10)
    say("verifying, peak of the program", seen.events, seen.peak_mib, " MiB", 150)


def measure_pages(run: Run) -> None:
    """Every page, as officers of four levels."""
    found = register_pages.measure(run.service, run.each, run.places)
    run.tables.append(register_pages.seen_table(found))
    for seen in list(register_pages.worst(found))[:SHOWN_SLOWEST]:
        run.say(f"page: {seen.page}, {seen.place}, p95", run.sites, seen.within(0.95), " ms", 150)


def measure_approve(run: Run) -> None:
    """Many sites at once, and when the map has them."""
    seen = approving.measure(run.service, run.approved)
    judged = {"judged": 1_000}
    run.say("checking at once", seen.sites, seen.checked, " s", 5, **judged)
    run.say("publishing at once", seen.sites, seen.published, " s", 5, **judged)
    run.say("from the answer until a tile has the last", seen.sites, seen.tile, " s", 1, **judged)
    run.say("from the answer until GeoJSON has the last", seen.sites, seen.feature, " s", 1, **judged)


def measure_wizard(run: Run) -> None:
    """A large workbook through the wizard."""
    seen = wizard.measure(run.service, run.cluster.home, run.rows)
    judged = {"judged": 50_000}
    run.say("xlsx, from upload to preview", seen.rows, seen.read, " s", 60, **judged)
    run.say("xlsx, peak of the worker", seen.rows, seen.peak_mib, " MiB", 400, **judged)
    run.say("xlsx, submitted", seen.rows, seen.submitted, " s", 30, **judged)


def measure_import(run: Run) -> None:
    """A validated import against COPY."""
    seen = ready_rows.measure(run.cluster, run.cluster.home, 2 * run.rows, tell)
    tell(f"against COPY of the sites and their history: {seen.copied_all / seen.imported:.2f}×")
    run.say(
        "validated import of a csv, against COPY of ready rows", seen.rows, seen.copied / seen.imported, "×", 0.6,
        at_most=False, judged=100_000,
    )  # fmt: skip


MEASURES: dict[str, Callable[[Run], None]] = {
    "audit": measure_audit,
    "import": measure_import,
    "pages": measure_pages,
    "approve": measure_approve,
    "wizard": measure_wizard,
}


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--events", default=1_000_000, show_default=True, type=click.IntRange(100, 100_000_000))
@click.option("--sites", default=1_000_000, show_default=True, type=click.IntRange(400, 1_000_000))
@click.option("--unions", default=100_000, show_default=True, type=click.IntRange(0, 1_000_000))
@click.option(
    "--rows", default=50_000, show_default=True, type=click.IntRange(10, 100_000), help="Of a sheet."
)
@click.option("--approved", default=1_000, show_default=True, type=click.IntRange(1, 1_000))
@click.option(
    "--each", default=40, show_default=True, type=click.IntRange(1, 1_000), help="Requests for each page."
)
@click.option(
    "--place",
    "places",
    multiple=True,
    default=register_pages.PLACES,
    type=click.Choice(register_pages.PLACES),
    help="Whose officers ask for pages; all of them by default.",
)
@options.home
@click.argument("names", nargs=-1, type=click.Choice(list(MEASURES)))
def bench_register(home: Path, names: tuple[str, ...], **sizes: Any) -> None:
    """Measure the officers' side: same rows, one run, one machine.

    NAMES: audit, import, pages, approve, wizard; all of them by default, in this order.
    """
    try:
        with signals_end_it(), Cluster(home) as cluster, ExitStack() as stack:
            check_own(cluster)
            run = Run(cluster, stack, **sizes)
            for name in [name for name in MEASURES if name in (names or MEASURES)]:
                tell(f"measuring: {name}")
                MEASURES[name](run)
            with closing(psycopg2.connect(cluster.dsn())) as conn, conn.cursor() as cur:
                click.echo(
                    "\n\n".join([machine.describe(cur), *run.tables, lines_table(run.lines, of="rows")])
                )
    except (Failed, Fault) as error:
        raise click.ClickException(error.text("en") if isinstance(error, Fault) else str(error)) from error


def check_own(cluster: Cluster) -> None:
    """Raises Failed for a home in which a service keeps its register."""
    with closing(psycopg2.connect(cluster.dsn())) as conn, conn.cursor() as cur:
        cur.execute(IS_LIVED_IN)
        if cur.fetchone()[0]:
            raise Failed(f"{cluster.home} is the home of a service; the benchmark needs one of its own")
