"""A sheet of unions against the tree: who hangs where, what is there already, and what is refused at which cell."""

import pytest

from geoservice.intake.reading import Handed, read_sheet
from geoservice.model.fault import Invalid
from geoservice.model.organisation_plan import Known, plan
from geoservice.model.organisation_sheet import EXAMPLE, read_organisations

PROVINCE = Known("p", "acftu.d61", "province", "陕西省总工会", "610000", "中华全国总工会")
CITY = Known("c", "acftu.d61.d6108", "city", "榆林市总工会", "610800", "陕西省总工会")
COUNTY = Known("k", "acftu.d61.d6108.d610881", "county", "神木县总工会", "610881", "榆林市总工会")


def understood(text: str):
    return read_organisations(read_sheet(Handed("工会.csv", text.encode())))


def planned(rows: str, *known: Known, **given):
    return planned_sheet("工会名称,上级工会,级别,行政区划代码\n" + rows, *known, **given)


def planned_sheet(text: str, *known: Known, **given):
    sheet = understood(text)
    return sheet, plan(sheet, known, PROVINCE, **given)


def told(sheet, made):
    return {
        (fault := problem.fault(sheet.sheet)).cell: fault.code.removeprefix("cell_union_")
        for problem in (*made.refused, *(problem for each in made.rows for problem in each.problems))
    }


def test_parents_come_in_any_order():
    rows = "机关工会,神木市总工会/锦界镇总工会,基层,\n锦界镇总工会,神木市总工会,乡镇（街道）,\n神木市总工会,榆林市总工会,县级,610881\n榆林市总工会,,市,榆林市\n"
    sheet, made = planned(rows)
    assert made.counts == {"new": 4, "renamed": 0, "refused": 0, "same": 0}, told(sheet, made)
    paths = [each.path for each in made.rows]
    assert paths[3] == CITY.path
    assert paths[2] == COUNTY.path
    assert paths[1].startswith(f"{paths[2]}.n")
    assert paths[0].startswith(f"{paths[1]}.n")


def test_example_is_understood():
    sheet, made = planned_sheet("\n".join(",".join(row) for row in EXAMPLE))
    assert made.counts["new"] == 4, told(sheet, made)
    assert sheet.rows[0].name_en
    assert sheet.rows[1].division == "610881"


def test_titles_of_a_sheet_are_found_below_its_heading():
    sheet = understood(
        "某市工会一览,,,\n\nNo.,Union,Parent union,Level（级）,Type\n1,新厂工会,,县级,企业\n2,榆林市总工会,,市级,\n"
    )
    assert [(row.name, row.level) for row in sheet.rows] == [
        ("新厂工会", "enterprise"),
        ("榆林市总工会", "city"),
    ]
    with pytest.raises(Invalid) as refused:
        understood("名称,地址\n甲,乙\n")
    assert refused.value.code == "organisations_header"


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        ("甲工会,没有的工会,企业,\n", {"B2": "parent"}),
        ("甲工会,乙工会,企业,\n乙工会,丙工会,企业,\n丙工会,乙工会,企业,\n", {"B2": "parent_refused", "B3": "loop", "B4": "loop"}),
        ("甲工会,甲工会,企业,\n", {"B2": "loop"}),
        ("甲工会,,企业,\n甲工会,陕西省总工会,企业,\n", {"A3": "twice"}),
        ("甲工会,,企业,999999\n乙工会,,企业,火星\n", {"D2": "division", "D3": "division"}),
        ("甲县总工会,,县,\n甲市总工会,甲县总工会,市,\n小组,班组,基层,\n班组,,基层,\n厂工会,班组,企业,\n", {"C3": "order", "C6": "order"}),
        ("甲市总工会,,市,620100\n", {"D2": "outside"}),
        (",,企业,\n乙工会,,看情况,\n丙工会,,,\n", {"A2": "name", "C3": "level", "C4": "level"}),
        ("科,,基层,\n科,甲厂工会,基层,\n甲厂工会,,企业,\n组,科,基层,\n", {"B5": "parents"}),
        ("".join(f"第{n}层,第{n - 1}层,企业,\n" if n else "第0层,,企业,\n" for n in range(20)), {"B20": "deep", "B21": "parent_refused"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_cell(rows, cells):
    sheet, made = planned(rows)
    assert told(sheet, made) == cells
    assert made.counts["refused"] == len(cells)


def test_what_is_there_stays_and_what_differs_is_told():
    rows = "陕西省总工会,中华全国总工会,省,\n榆林市总工会,陕西省总工会,县,610802\n新厂工会,榆林市总工会,企业,\n神木县总工会,acftu.d61.d6108,县,\n"
    sheet, made = planned(rows, CITY, COUNTY)
    assert [each.verdict for each in made.rows] == ["same", "same", "new", "same"]
    assert told(sheet, made) == {"C3": "differs", "D3": "differs"}
    assert made.rows[2].path.startswith(f"{CITY.path}.n")


def test_another_name_for_the_same_division_is_asked_about():
    rows = "神木市总工会,榆林市总工会,县级,610881\n锦界镇总工会,神木市总工会,乡镇,\n"
    _sheet, made = planned(rows, CITY, COUNTY)
    assert [each.verdict for each in made.rows] == ["renamed", "new"]
    assert made.rows[0].known == COUNTY
    _, left = planned(rows, CITY, COUNTY, renamed=())
    assert [each.verdict for each in left.rows] == ["renamed", "refused"]
    _, two = planned(rows + "神木县总工会,榆林市总工会,县级,610881\n", CITY, COUNTY, taken=[COUNTY.path])
    assert [each.verdict for each in two.rows] == ["new", "new", "same"]
    assert two.rows[0].path.startswith(f"{CITY.path}.n")


def test_same_name_elsewhere_is_told():
    sheet, made = planned("神木县总工会,,县级,\n", CITY, COUNTY)
    assert made.counts["new"] == 1
    assert told(sheet, made) == {"A2": "elsewhere"}


def test_faults_are_told_in_the_order_of_the_sheet():
    _, made = planned("甲,没有的,企业,\n坏码,,市级,999999\n乙,没有的,企业,\n")
    assert [problem.row for problem in made.faults] == [1, 2, 3]
