"""Sheets understood: titles, totals, datum, division, duplicates; arbitrary cells never do worse than faults."""

import json
from datetime import date, datetime, time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoservice.model.declaration import layer_of
from geoservice.model.fault import Fault, Invalid
from geoservice.model.notice import gathered
from geoservice.model.understanding import understand, understand_in_parts
from sheets import HEADER, ROW, marks, sheet, understood


def test_totals_remarks_blank_and_repeated_header_rows_are_no_sites(layers):
    found = understood(
        sheet(
            [1, *ROW],
            [],
            [2, "", "", "", ""],
            ["序号", *HEADER],
            ["小计", "", "", "", ""],
            ["合  计", 1, "", "", ""],
            ["", "共计：1 个", "", "", ""],
            ["填表人：张三", "", "审核人：李四", "", ""],
            ["注：以上为真实数据", "", "", "", ""],
            header=["序号", *HEADER],
        ),
        layers,
    )
    assert marks(found) == []
    assert found.sites["name"] == [ROW[0]]
    assert [notice.values["count"] for notice in found.notices if notice.code == "left_out"] == [8]


def test_a_site_whose_name_only_opens_like_a_total_is_a_site(layers):
    found = understood(sheet(["合计职工之家", *ROW[1:]], ["总计厂", *ROW[1:]]), layers)
    assert len(found.sites) == 2


@pytest.mark.parametrize(
    ("title", "source"),
    [("坐标系：高德地图(GCJ-02)", "gcj02"), ("坐标：百度", "bd09"), ("坐标系：CGCS2000", "wgs84")],
)
def test_datum_of_the_title_row(layers, title, source):
    found = understood(sheet(HEADER, ROW, header=[title, "", "", ""]), layers, source=None)
    assert found.source == source


def test_a_datum_is_never_guessed(layers):
    with pytest.raises(Invalid) as caught:
        understand(sheet(ROW), layers["worker_home"])
    assert caught.value.code == "datum_unnamed"
    assert "--datum" in caught.value.text("en")


def test_the_option_goes_before_the_file_and_says_so(layers):
    found = understood(sheet(HEADER, ROW, header=["坐标系：高德", "", "", ""]), layers, source="bd09")
    assert found.source == "bd09"
    assert "datum" in {notice.code for notice in found.notices}


def test_projected_coordinates(layers):
    found = understood(sheet(["甲", "神木市", 345531.936, 4207457.257]), layers, source="EPSG:4546")
    assert found.sites.lon[0] == pytest.approx(109.241723, abs=1e-5)
    assert json.loads(found.sites["position"][0]) == {
        "datum": "EPSG:4546",
        "raw": [345531.936, 4207457.257],
        "source": "file",
    }


@pytest.mark.parametrize(
    ("lon", "lat", "problem"),
    [
        (38.8, 110.5, ("C2", "swapped")),
        ("N38.8", "E110.5", ("C2", "swapped")),
        (0, 0, ("C2", "outside")),
        (2.35, 48.85, ("C2", "outside")),
        ("", 38.8, ("C2", "missing")),
        (110.5, "", ("D2", "missing")),
        (110.5, "北", ("D2", "number")),
        (1e300, 38, ("C2", "number")),
        (float("nan"), 38, ("C2", "number")),
    ],
)
def test_places_that_cannot_be(layers, lon, lat, problem):
    assert marks(understood(sheet(["甲", "乙", lon, lat]), layers))[0] == problem


def test_half_a_pair_in_one_cell(layers):
    rows = sheet(["甲", "110.5,"], ["乙", "38.8,110.5"], header=["名称", "经纬度"])
    assert marks(understood(rows, layers)) == [("B2", "missing"), ("B3", "swapped")]


@pytest.mark.parametrize(
    ("address", "given", "titles", "code"),
    [
        ("榆林市榆阳区鼓楼街道1号", None, None, "610802"),
        ("鼓楼街道1号", None, "填报单位：神木市总工会", "610881"),
        ("鼓楼街道1号", "610881", None, "610881"),
        ("鼓楼街道1号", 610881.0, None, "610881"),
        ("鼓楼街道1号", "610881102", None, "610881102"),
        ("鼓楼街道1号", "陕西省榆林市神木市", None, "610881"),
        ("鼓楼街道1号", "神木", None, "610881"),
        ("鼓楼区中山路1号", None, "南京市职工之家登记表", "320106"),
        ("鼓楼街道1号", None, None, None),
    ],
)
def test_division(layers, address, given, titles, code):
    header = ["名称", "地址", "行政区划"]
    rows = [["甲", address, given]]
    found = sheet(*rows, header=header) if titles is None else sheet(header, *rows, header=[titles])
    assert understood(found, layers).sites["division_code"][0] == code


def test_a_division_that_is_none_is_told(layers):
    assert marks(understood(sheet(["甲", "某县"], ["乙", "999999"], header=["名称", "区划"]), layers)) == [
        ("B2", "division"),
        ("B3", "division"),
    ]


def test_a_running_number_is_no_number_of_the_site(layers):
    found = understood(sheet([1, "甲", "A1"], header=["序号", "名称", "编号"]), layers)
    assert found.sites["source_key"][0] == "id:A1"
    assert "序号".encode() not in next(iter(found.documents(internal=False)))


def test_all_faults_of_a_row_are_told(layers):
    rows = sheet(["", "看心情", "五十", 0, 0], header=["名称", "开放时间", "面积", "经度", "纬度"])
    assert marks(understood(rows, layers)) == [
        ("A2", "required"),
        ("B2", "opening_hours"),
        ("C2", "number"),
        ("D2", "outside"),
    ]


def test_a_row_does_not_repeat_a_refused_one(layers):
    found = understood(sheet(["甲", "乙", 0, 0], ["甲", "乙", 110, 38], ["甲", "乙", 111, 38]), layers)
    assert marks(found) == [("C2", "outside"), ("A4", "duplicate")]
    assert "A3" in found.problems[-1].fault(found.sheet).text("zh")


def test_a_phone_number_is_no_measurement(layers):
    found = understood(sheet(["甲", 8300001.0], header=["名称", "联系电话"]), layers)
    assert found.sites["phone"][0] == "8300001"


def test_words_on_no_list_are_public_and_told(layers):
    found = understood(sheet(["甲", "饮水机、擦鞋机"], header=["名称", "服务设施"]), layers)
    assert json.loads(next(iter(found.documents(internal=False))))["facilities_other"] == ["擦鞋机"]
    assert [(notice.code, notice.cell) for notice in found.notices] == [("word", "B2")]


@pytest.mark.parametrize(
    ("given", "layer"),
    [
        ({"file_name": "神木户外劳动者服务站点.xlsx"}, "service_station"),
        ({"title": "职工书屋"}, "reading_room"),
        ({"file_name": "worker-homes.csv"}, "worker_home"),
        ({"title": "职工书屋和职工之家"}, None),
        ({}, None),
    ],
)
def test_kind_by_name(layers, given, layer):
    if layer is None:
        with pytest.raises(Invalid, match="--layer"):
            layer_of(sheet(ROW, **given), layers)
    else:
        assert layer_of(sheet(ROW, **given), layers).id == layer


CELLS = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="0123456789.,，°′″NE东北-：:；;年月日至周一二五 ", max_size=20),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.none(),
    st.dates(date(1900, 1, 1)),
    st.datetimes(datetime(1900, 1, 1)),
    st.times().map(lambda moment: time(moment.hour, moment.minute)),
)
COLUMNS = [
    "名称",
    "地址",
    "行政区划",
    "经度",
    "纬度",
    "开放时间",
    "服务设施",
    "星级",
    "核实日期",
    "面积",
    "荣誉",
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, max_size=len(COLUMNS) + 1), max_size=4))
def test_arbitrary_cells_never_do_worse_than_faults(layers, rows):
    found = understood(sheet(*rows, header=COLUMNS), layers, source="gcj02")
    assert len(found.sites) + len(found.refused_rows) <= len(rows)
    for document in (*found.documents(internal=False), *found.documents(internal=True)):
        assert b"\0" not in document
        assert None not in json.loads(document).values()
    for problem in found.problems:
        assert problem.fault(found.sheet).text("zh")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, max_size=4), min_size=1, max_size=6))
def test_arbitrary_sheets_never_do_worse_than_faults(layers, rows):
    found = sheet(*rows[1:], header=rows[0])
    try:
        understood(found, layers, source="EPSG:4546")
        layer_of(found, layers)
    except Fault as fault:
        assert fault.text("en")


def test_the_members_of_a_document_stand_as_jsonb_keeps_them(layers, cursor):
    found = understood(
        sheet([*ROW, "擦鞋机", "无障碍", "8:00-18:00"], header=[*HEADER, "服务设施", "天气", "开放时间"]),
        layers,
    )
    for internal in (False, True):
        (document,) = found.documents(internal=internal)
        cursor.execute("SELECT %s::jsonb::text", (document.decode(),))
        assert list(json.loads(document)) == list(json.loads(cursor.fetchone()[0]))


def test_parts_say_together_what_the_whole_says(layers):
    found = sheet(
        ROW, ["", "乙", 110.5, 38.8], ["丙", "神木市", "", "", "擦鞋机"], ["合计", "", "", ""],
        ["丁", "神木市", 110.5, 38.8, "擦鞋机、饮水机"], [*ROW, "擦鞋机、钢琴"],
        header=[*HEADER, "服务设施", "天气"],
    )  # fmt: skip
    whole = understand(found, layers["service_station"], source="gcj02")
    parts = list(understand_in_parts(found, layers["service_station"], source="gcj02", size=2))
    assert len(parts) == 3
    assert [p for part in parts for p in part.problems] == whole.problems
    assert gathered(n for part in parts for n in part.notices) == whole.notices
    for internal in (False, True):
        documents = [d for part in parts for d in part.documents(internal=internal)]
        assert documents == list(whole.documents(internal=internal))
    assert [row for part in parts for row in part.sites["row"]] == whole.sites["row"]
    assert np.concatenate([part.sites.lon for part in parts]) == pytest.approx(whole.sites.lon, nan_ok=True)


def test_a_sheet_without_rows_is_one_part(layers):
    (part,) = understand_in_parts(sheet(), layers["worker_home"])
    assert len(part.sites) == 0


def test_what_spoils_the_sheet_is_said_before_its_parts(layers):
    with pytest.raises(Invalid):
        understand_in_parts(sheet(["甲", "乙", "", ""], ROW), layers["worker_home"], size=1)
