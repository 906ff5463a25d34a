"""A registration sheet of made-up service stations, as a county union would hand it in: Chinese headers and words."""

import csv
from pathlib import Path

from benchmark.sites import Site, sites

LAYER = "service_station"


def write_sheet(path: Path, rows: int) -> None:
    """A CSV file with `rows` rows below its header, in UTF-8 with the mark that Excel writes."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        for number, site in enumerate(sites(rows, LAYER)):
            if number == 0:
                lines.writerow(row(site))
            lines.writerow(row(site).values())


def row(site: Site) -> dict[str, object]:
    return {
        "站点编号": site.number,
        "站点名称": site.name,
        "行政区划代码": site.division_code,
        "详细地址": site.address,
        "经度": site.lon,
        "纬度": site.lat,
        **site.words,
        "最近核实日期": site.verified_at,
    }
