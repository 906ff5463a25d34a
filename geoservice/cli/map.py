"""`geoservice map`: the published sites as one page that opens from a mail, without any network."""

import os
from pathlib import Path

import click

from geoservice.cli.connection import owner_database
from geoservice.config import Config
from geoservice.drawing import page
from geoservice.drawing.view import View
from geoservice.model.fault import TooLarge, words
from geoservice.model.layer_file import load_layers
from geoservice.store import export
from geoservice.web.portal.map_query import view_of

words(
    map_too_many=(
        "站点超过 {limit} 个，一个页面放不下。请用 --layers 或 --bbox 缩小范围。",
        "There are more than {limit} sites, too many for one page. Narrow it with --layers or --bbox.",
    ),
)

MOST_SITES = 20_000  # about 12 MB: what a mail carries and a phone still opens


@click.command("map")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, writable=True, path_type=Path),
              help="写到这个文件。 The file to write.")  # fmt: skip
@click.option("--layers", help="阵地类型，用逗号分开。 Kinds of site, parted by commas.")
@click.option("--bbox", help="西,南,东,北（度）。 West,south,east,north in degrees.")
@click.option("--lang", default="zh", show_default=True, help="zh / en")
@click.option("--basemaps", is_flag=True,
              help="带上 GEOSERVICE_BASEMAPS 里的底图，打开时要联网。 With the basemaps of GEOSERVICE_BASEMAPS; they need a network.")  # fmt: skip
@click.option("--title", help="页面标题。 Title of the page.")
def write_map(
    output: Path, layers: str | None, bbox: str | None, lang: str, basemaps: bool, title: str | None
) -> None:
    """生成可邮寄的单页地图。 Write a map as one self-contained page."""
    config = Config.read(os.environ)
    kinds = load_layers(config.layers)
    given = {"layers": layers, "bbox": bbox, "lang": lang}
    view = view_of({name: text for name, text in given.items() if text is not None}, View.of(kinds, None))
    with owner_database(config) as database, database.transaction() as cursor:
        sites = export.sites(
            cursor, layers=list(view.layers), bounds=view.bounds if bbox else None, limit=MOST_SITES + 1
        )
    if len(sites) > MOST_SITES:
        raise TooLarge("map_too_many", limit=MOST_SITES)
    grounds = config.basemaps if basemaps else ()
    page.write(sites, output, layers=kinds, basemaps=grounds, title=title, language=lang)
    click.echo(f"{len(sites)} 个站点写入 {output}。 {len(sites)} sites written to {output}.")
