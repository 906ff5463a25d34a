"""Options that the commands of the benchmark share."""

from pathlib import Path

import click

from benchmark.ours import TOP

rounds = click.option(
    "--rounds", default=3, show_default=True, type=click.IntRange(1, 9), help="The median of them counts."
)
home = click.option(
    "--home",
    default=TOP / "var" / "bench",
    type=click.Path(path_type=Path),
    help="Folder of its database, kept between runs.",
)
workers = click.option(
    "--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes of each server."
)


def seconds(usual: float):
    return click.option(
        "--seconds",
        default=usual,
        show_default=True,
        type=click.FloatRange(1, 600),
        help="Of one measurement.",
    )
