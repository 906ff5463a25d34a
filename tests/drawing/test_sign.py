"""Signs that stand in a page: their shapes and nothing else of the file."""

import xml.etree.ElementTree as ET

import pytest

from conftest import ROOT
from geoservice.drawing.sign import figure, on_a_disc, symbols

ICONS = ROOT / "static" / "icons"
SHEET = """<svg xmlns="http://www.w3.org/2000/svg">
  <symbol id="line" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round"
    stroke-linejoin="round"><path d="M1 1h9"/></symbol>
  <symbol id="dot" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.9" stroke-linecap="round"
    stroke-linejoin="round"><circle cx="3" cy="4" r="2"/><circle cx="3" cy="4" r="1" stroke-width="3"/></symbol>
  <symbol id="full" viewBox="0 0 24 24" fill="currentColor"><path d="M1 1h9v9z"/></symbol>
</svg>"""


def drawn(markup: str) -> list[ET.Element]:
    return list(ET.fromstring(f"<svg>{markup}</svg>").iter())[1:]


def test_a_symbol_says_what_it_has_unlike_the_other_signs(tmp_path):
    (sheet := tmp_path / "sheet.svg").write_text(SHEET, encoding="utf-8")
    found = symbols(sheet, 1)
    assert found["line"] == '<path d="M1 1h9"/>'
    assert [each.attrib for each in drawn(found["dot"])] == [
        {"stroke-width": "1.9", "cx": "3", "cy": "4", "r": "2"},
        {"stroke-width": "3", "cx": "3", "cy": "4", "r": "1"},
    ]
    [full] = drawn(found["full"])
    assert (full.attrib["fill"], full.attrib["stroke"]) == ("currentColor", "none")


def test_a_sheet_that_was_changed_is_read_again(tmp_path):
    (sheet := tmp_path / "sheet.svg").write_text(SHEET, encoding="utf-8")
    assert symbols(sheet, 1)["line"]
    sheet.write_text(SHEET.replace("M1 1h9", "M2 2h9"), encoding="utf-8")
    assert "M2 2h9" in symbols(sheet, 2)["line"]


def test_a_disc_has_the_shape_in_its_middle():
    markup = on_a_disc(ROOT / "layers" / "worker_home.svg", 1)
    box, shape = markup.removeprefix('viewBox="').split('">', 1)
    left, top, width, height = map(float, box.split())
    assert (left, top) == (pytest.approx(-width / 2 + 12, abs=0.01), left)
    assert (width, height) == (pytest.approx(24 / 0.62, abs=0.01), width)
    assert [each.tag for each in drawn(shape)] == ["path"]


def test_only_shapes_come_into_a_page(tmp_path):
    (icon := tmp_path / "kind.svg").write_text(
        """<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script>
        <style>body { display: none }</style><foreignObject><p>3</p></foreignObject>
        <a href="javascript:alert(4)"><path d="M0 0h4"/></a><image href="https://elsewhere.example/x.png"/>
        <g id="main" class="masthead" onclick="alert(5)" style="fill: red"><path d='M1 1"/>&lt;b>' onfocus="alert(6)"/></g></svg>""",
        encoding="utf-8",
    )
    group, path = drawn(figure(icon, 1))
    assert (group.tag, group.attrib) == ("g", {})
    assert (path.tag, path.attrib) == ("path", {"d": 'M1 1"/><b>'})


@pytest.mark.parametrize("sheet", ["finder", "facilities"])
def test_every_symbol_of_ours_draws_something(sheet):
    found = symbols(ICONS / f"{sheet}.svg", 1)
    assert len(found) > 20
    assert all(drawn(markup) for markup in found.values())
