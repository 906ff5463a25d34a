"""Layer files: what they may say, and that a wrong one stops the start with its name."""

import shutil

import pytest

from conftest import ROOT
from geoservice.model.fault import Misconfigured, Missing
from geoservice.model.layer_file import load_layers


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(ROOT / "layers", tmp_path / "layers")


def test_four_kinds_in_the_order_people_see_them(layers):
    assert list(layers) == ["worker_home", "reading_room", "activity_centre", "service_station"]


def test_every_kind_has_the_shared_fields_and_its_own(layers):
    for layer in layers.values():
        assert {"name", "opening_hours", "facilities", "access_method"} <= set(layer.properties)
    assert layers["reading_room"].properties["book_count"].type == "integer"
    assert "book_count" not in layers["worker_home"].properties


def test_contact_persons_are_internal(layers):
    for layer in layers.values():
        assert {"manager_name", "manager_phone"} <= set(layer.properties) - set(layer.public)


def test_a_kind_adds_header_words_to_shared_fields(layers):
    assert "书屋名称" in layers["reading_room"].properties["name"].columns
    assert "站点名称" in layers["reading_room"].properties["name"].columns
    assert "书屋名称" not in layers["worker_home"].properties["name"].columns


def test_a_kind_has_one_field_for_each_platform(layers):
    own = layers["worker_home"].properties
    platforms = ("amap", "baidu", "tencent", "tianditu", "meituan")
    for name in ("publication_state", "publication_id", "publication_date"):
        assert all(own[f"{name}_{platform}"].internal for platform in platforms)
    assert own["publication_state_amap"].title.en == "State on Amap"
    assert "高德地图是否上图" in own["publication_state_amap"].columns
    assert list(own["publication_state_baidu"].choices) == ["not_sent", "sent", "live", "mismatch"]


def test_two_kinds_with_one_number_stop_the_start(folder):
    path = folder / "reading_room.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("number = 2", "number = 1"), encoding="utf-8")
    with pytest.raises(Misconfigured, match="number 1 already"):
        load_layers(folder)


def test_unknown_layer_is_missing(layers):
    with pytest.raises(Missing, match="nursing_room"):
        layers.named("nursing_room")


@pytest.mark.parametrize(
    "line, problem",
    [
        ('when = "always"', "unknown key when"),
        ('colour = "red"', "#RRGGBB"),
        ("order = true", "order has the wrong type"),
        ('[properties.beds]\ntype = "python"\ntitle = { zh = "床", en = "Beds" }', "type must be one of"),
        ('[properties.beds]\ntype = "integer"\ntitle = { zh = "床" }', "title needs zh and en"),
        (
            '[properties.beds]\ntype = "choice"\nchoices = "beds"\ntitle = { zh = "床", en = "Beds" }',
            "no closed list beds",
        ),
        (
            '[properties.name]\ntype = "text"\ntitle = { zh = "名", en = "Name" }',
            "every kind has this property",
        ),
        ('[properties."Beds!"]\ntype = "text"', "needs a name"),
        ('[import]\nbeds = ["床"]', "unknown property beds"),
        ("number = 100", "number must be 1 to 99"),
        (
            '[properties.beds]\ntype = "text"\neach = "beds"\ntitle = { zh = "床", en = "Beds" }',
            "no closed list beds",
        ),
        (
            '[properties.beds]\ntype = "states"\nof = "sofas"\ntitle = { zh = "床", en = "Beds" }',
            "of must name",
        ),
        ("title = ", "Invalid value"),
    ],
)
def test_wrong_layer_file_stops_with_its_name(folder, line, problem):
    text = "" if line.startswith("colour") else 'colour = "#112233"\n'
    titles = 'title = { zh = "舱", en = "Pod" }\ndescription = { zh = "舱", en = "Pod" }\n'
    (folder / "rest_pod.toml").write_text(titles + text + line, encoding="utf-8")
    shutil.copy(folder / "worker_home.svg", folder / "rest_pod.svg")
    with pytest.raises(Misconfigured, match=problem) as error:
        load_layers(folder)
    assert "rest_pod.toml" in str(error.value) or "title" in problem


def test_a_kind_needs_its_icon(folder):
    (folder / "reading_room.svg").unlink()
    with pytest.raises(Misconfigured, match=r"reading_room\.svg is missing"):
        load_layers(folder)


def test_all_is_not_a_layer(folder):
    shutil.copy(folder / "worker_home.toml", folder / "all.toml")
    with pytest.raises(Misconfigured, match="not 'all'"):
        load_layers(folder)
