"""What a sheet says of itself above its header and in its names: kind of site, datum, reporting union."""

import re
from collections.abc import Iterable

from geoservice.model.cell import plain
from geoservice.model.division import Division, division_of_address, divisions_named
from geoservice.model.fault import Invalid, words
from geoservice.model.header import SEARCHED_ROWS, declared_datum, header_row, property_words
from geoservice.model.layer import Layer, Layers
from geoservice.model.sheet import Sheet

words(
    layer_unnamed=(
        "看不出是哪一种阵地，请用 --layer 指定：{layers}。",
        "The file does not say which kind of site it holds; give --layer: {layers}.",
    ),
    datum_unnamed=(
        "文件没有写明坐标系，请用 --datum 指定：wgs84、gcj02（高德、腾讯）、bd09（百度）或 EPSG:代码。",
        "The file does not declare its datum; give --datum: wgs84, gcj02 (Amap, Tencent), bd09 (Baidu) or EPSG:code.",
    ),
)


def layer_of(sheet: Sheet, layers: Layers) -> Layer:
    """The one kind of site that the file name, the sheet's name, its titles or its header name.

    Raises Invalid when none or more than one is named: a kind is never guessed.
    """
    known = property_words(prop for layer in layers.values() for prop in layer.properties.values())
    last = header_row(sheet, known)
    rows = [] if last is None else sheet.rows[: last + 1]
    texts = [sheet.file_name, sheet.title, *(str(value) for row in rows for value in row if value)]
    named = {layer.id for layer in layers.values() if names(layer, texts)}
    if len(named) != 1:
        raise Invalid("layer_unnamed", layers=", ".join(layers))
    return layers[named.pop()]


def names(layer: Layer, texts: Iterable[str]) -> bool:
    wanted = [plain(word) for word in (layer.title.zh, layer.title.en, layer.id, *layer.synonyms)]
    wanted += [word.replace(" ", "-") for word in wanted] + [word.replace("_", "-") for word in wanted]
    return any(word in plain(text) for text in texts for word in wanted)


def title_texts(sheet: Sheet) -> list[str]:
    """The name of the sheet and the texts of its first rows that stand alone, as titles and remarks do."""
    texts = [sheet.title]
    for row in [] if sheet.features else sheet.rows[:SEARCHED_ROWS]:
        filled = [value for value in row if value not in ("", None)]
        if len(filled) > 2:
            break
        texts += [str(value) for value in filled]
    return texts


def titled_datum(titles: Iterable[str]) -> str | None:
    """The datum that the title rows declare: `坐标系：高德地图(GCJ-02)`."""
    return declared_datum(titles)


REPORTER = re.compile(
    r"(?:填报|上报|报送|申报|填表|制表|主管)?(?:单位|工会|部门)(?:名称)?(?:\(盖章\))?:\s*(\S+)"
)


def titled_division(titles: Iterable[str]) -> Division | None:
    """The one division that the title rows name: `填报单位：神木市总工会`, `神木市职工之家登记表`."""
    found: set[Division] = set()
    for title in titles:
        text = plain(title)
        for part in (*REPORTER.findall(text), text):
            if division := division_of_title(part):
                found.add(division)
                break
    deepest = max((d.depth for d in found), default=0)
    last = {d for d in found if d.depth == deepest}
    one = last.pop() if len(last) == 1 else None
    return one if one and all(one.code.startswith(d.prefix) for d in found) else None


def division_of_title(text: str) -> Division | None:
    """The division with which a title opens, also by a short name before 总工会: 神木总工会."""
    if division := division_of_address(text):
        return division
    short = divisions_named(text.split("总工会")[0]) if "总工会" in text else ()
    return short[0] if len(short) == 1 else None
