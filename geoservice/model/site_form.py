"""A site as a form has it: the fields that follow from its layer file, and what was written in them.

What is written is read as the cells of an import are, so that both mean the same. A field that was left as it was
shown keeps its value: not everything that a record holds can be written back in words without loss.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from geoservice.model.cell import tidy
from geoservice.model.column import ColumnReader, Reading
from geoservice.model.coordinate import read_angle
from geoservice.model.datum import DATUMS
from geoservice.model.draft import Draft
from geoservice.model.facility_state import together
from geoservice.model.fault import Invalid, words
from geoservice.model.hours_column import read_one
from geoservice.model.layer import Layer, Property
from geoservice.model.place import read_places
from geoservice.model.position import in_china, to_wgs84
from geoservice.model.record import Record
from geoservice.model.registration import NOT_DOCUMENTS

words(
    form_choice=("“{value}”不在可选值之中。", "'{value}' is not one of the choices."),
    form_datum=("请选择坐标系。", "Please choose the datum."),
)

# Given once when the site is registered, or by the register itself.
NOT_WRITTEN = {"organisation", "code", "accuracy_metres"}
# What officers see on the spot takes effect at once (store/observations.py), so a change request does not say it.
OBSERVED = {
    "status", "verified_at", "verify_method", "temporary_closure", "facilities_state", "facilities_checked_at",
}  # fmt: skip
PLACE = ("lon", "lat", "datum")
LEVELS = {"national": "国家级", "province": "省级", "city": "市级", "county": "县级"}
Written = Mapping[str, str | list[str]]


def fields_of(layer: Layer, *, is_change: bool) -> list[Property]:
    """The properties that a form asks for, in the order of the layer file."""
    left_out = NOT_WRITTEN | (OBSERVED if is_change else set())
    return [prop for prop in layer.properties.values() if prop.name not in left_out]


def names_of(props: Sequence[Property]) -> tuple[list[str], list[str]]:
    """The names of the fields that take one value, and of those that take several."""
    several = [prop.name for prop in props if prop.type == "choices"]
    return [prop.name for prop in props if prop.type != "choices"] + list(PLACE), several


def shown(props: Sequence[Property], record: Record | None) -> dict[str, str | list[str]]:
    """What each field shows of a record; empty for none."""
    said = record.said if record else {}
    values: dict[str, str | list[str]] = {prop.name: shown_value(prop, said) for prop in props}
    is_placed = record is not None and record.lon is not None
    values["lon"] = f"{record.lon:.7f}" if record and is_placed else ""
    values["lat"] = f"{record.lat:.7f}" if record and is_placed else ""
    return {**values, "datum": "wgs84"}


def shown_value(prop: Property, said: Mapping[str, Any]) -> str | list[str]:
    value = said.get(prop.name)
    if prop.name == "opening_hours":
        value = said.get("opening_hours_text") or value
    if prop.type == "choices":
        return [str(key) for key in value] if isinstance(value, list) else []
    if value is None:
        return ""
    if prop.type == "boolean":
        return "是" if value else "否"
    if prop.type == "states" and isinstance(value, Mapping):
        return "；".join(state_text(prop, key, state) for key, state in value.items())
    if isinstance(value, list):
        return "；".join(honour_text(each) if isinstance(each, Mapping) else str(each) for each in value)
    return str(value)


def state_text(prop: Property, key: str, state: Mapping[str, Any]) -> str:
    choice = prop.choices.get(key)
    parts = ["正常" if state.get("working") else "坏", str(state.get("checked_at") or "")]
    return f"{choice.title.zh if choice else key}（{'，'.join(part for part in parts if part)}）"


def honour_text(honour: Mapping[str, Any]) -> str:
    parts = [
        LEVELS.get(str(honour.get("level")), ""),
        f"{honour['year']}年" if honour.get("year") else "",
        f"有效期至{honour['expires']}" if honour.get("expires") else "",
    ]
    remarks = "、".join(part for part in parts if part)
    return f"{honour.get('title', '')}（{remarks}）" if remarks else str(honour.get("title", ""))


@dataclass
class Reader:
    """Reads one form. before: what it showed. values: by property, as a record has them; faults: each at its field."""

    layer: Layer
    props: Sequence[Property]
    written: Written
    before: Record | None = None
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Invalid] = field(default_factory=list)

    def read(self) -> Draft:
        """What was written, as far as it can be read."""
        old = self.before.said if self.before else {}
        shown_before = shown(self.props, self.before)
        remarks: dict[str, Any] = {}
        for prop in self.props:
            text = self.text(prop)
            if self.before and text == joined(shown_before[prop.name]):
                self.values[prop.name] = old.get(prop.name)
                continue
            reading = self.reading(prop, text)
            self.values[prop.name] = reading.value
            remarks.update(reading.remarks if prop.type == "states" else {})
        if "facilities_state" in self.values:
            self.read_states(remarks, joined(shown_before["facilities_state"]), old)
        self.read_hours(joined(shown_before["opening_hours"]), old)
        self.read_division(joined(shown_before["division_code"]), old)
        if not self.values.get("name"):
            self.refuse("required", "name", title_zh="名称", title_en="the name")
        return self.draft(self.place(shown_before))

    def text(self, prop: Property) -> str:
        return tidy(joined(self.written.get(prop.name, "")))

    def reading(self, prop: Property, text: str) -> Reading:
        reading = ColumnReader(prop).reading(text)
        if reading.reason:
            self.refuse(reading.reason, prop.name, **reading.values)
        elif reading.unknown and prop.type in ("choice", "choices"):
            self.faults.append(Invalid("form_choice", field=prop.name, value=reading.unknown[0]))
        return reading

    def read_states(self, remarks: dict[str, Any], shown_before: str, old: Mapping[str, Any]) -> None:
        text = tidy(joined(self.written.get("facilities_state", "")))
        if self.before and text == shown_before:
            kept = self.values.get("facilities") or []
            states = {key: state for key, state in (old.get("facilities_state") or {}).items() if key in kept}
            self.values["facilities_state"] = states or None
            return
        day = self.values.get("facilities_checked_at")
        listed, states_now = together(self.values.get("facilities"), dict(remarks), day)
        self.values.update(facilities=listed, facilities_state=states_now)

    def read_hours(self, shown_before: str, old: Mapping[str, Any]) -> None:
        text = tidy(joined(self.written.get("opening_hours", "")))
        if self.before and text == shown_before:
            self.values["opening_hours_text"] = old.get("opening_hours_text")
            return
        if not self.values.get("opening_hours"):
            self.values["opening_hours_text"] = None
            return
        hours = read_one(text)
        if hours.values:
            self.refuse("opening_hours", "opening_hours", **hours.values)
        self.values.update(opening_hours=hours.grammar, opening_hours_text=text)
        self.values["holiday_policy"] = self.values.get("holiday_policy") or hours.holiday_policy

    def read_division(self, shown_before: str, old: Mapping[str, Any]) -> None:
        text = tidy(joined(self.written.get("division_code", "")))
        if self.before and text and text == shown_before:
            self.values["division_name"] = old.get("division_name")
            return
        [place] = read_places([text], [self.values.get("address")], None)
        if not place.understood:
            self.refuse("division", "division_code", value=text)
        self.values.update(division_code=place.code, division_name=place.name)

    def place(self, shown_before: Written) -> dict[str, Any]:
        """lon, lat and position. An unchanged place keeps how it was given."""
        given = {name: tidy(joined(self.written.get(name, ""))) for name in PLACE}
        if self.before and all(given[name] == shown_before[name] for name in PLACE):
            return {"lon": self.before.lon, "lat": self.before.lat, "position": self.before.position}
        if not given["lon"] and not given["lat"]:
            return {}
        if given["datum"] not in DATUMS:
            self.faults.append(Invalid("form_datum", field="datum"))
            return {}
        if not given["lon"] or not given["lat"]:
            self.refuse("missing", "lat" if given["lon"] else "lon")
            return {}
        return self.located(given)

    def located(self, given: Mapping[str, str]) -> dict[str, Any]:
        numbers = []
        for name in ("lon", "lat"):
            angle = read_angle(given[name])
            if angle is None:
                self.refuse("coordinate", name, value=given[name])
                return {}
            numbers.append(angle[1])
        x, y = (np.array([number]) for number in numbers)
        lon, lat = to_wgs84(x, y, given["datum"])
        if not in_china(lon, lat)[0]:
            is_turned = in_china(*to_wgs84(y, x, given["datum"]))[0]
            self.refuse("swapped" if is_turned else "outside", "lon", lon=given["lon"], lat=given["lat"])
            return {}
        position = {"raw": numbers, "datum": given["datum"], "source": "form"}
        return {"lon": float(lon[0]), "lat": float(lat[0]), "position": position}

    def refuse(self, reason: str, name: str, **values: Any) -> None:
        self.faults.append(Invalid(f"cell_{reason}", field=name, **values))

    def draft(self, place: Mapping[str, Any]) -> Draft:
        documents = [
            dict(part)
            for part in ((self.before.properties, self.before.internal) if self.before else ({}, {}))
        ]
        for name, value in self.values.items():
            if name in NOT_DOCUMENTS:
                continue
            prop = self.layer.properties.get(name)
            target = documents[1 if prop and prop.internal else 0]
            target.pop(name, None)
            if value is not None:
                target[name] = value
        return Draft(
            name=self.values.get("name") or "", address=self.values.get("address"),
            division_code=self.values.get("division_code"), properties=documents[0], internal=documents[1],
            status=self.values.get("status"), verified_at=self.values.get("verified_at"), **place,
        )  # fmt: skip


def joined(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "、".join(value)


def closure_text(begin: str, end: str, why: str) -> str:
    """A temporary closure in the words that model/closure.py reads; without an end it holds from its first day on."""
    first = date.fromisoformat(begin)
    words_of_why = f" {why}" if why else ""
    return f"{first} 至 {date.fromisoformat(end)}{words_of_why}" if end else f"{first}起{why}关闭"
