"""Sheets that are brought into the register, and what became of them."""

from geoservice.model.understanding import understand_in_parts
from sheets import HEADER, sheet

SHA = "0" * 64
CODED = [*HEADER, "站点统一编码"]


def told(outcome):
    counts = outcome.counts
    return {name: value for name, value in counts.__dict__.items() if value}


def one(cursor, sql, *values):
    cursor.execute(sql, values)
    return cursor.fetchone()


def state(cursor):
    return one(
        cursor,
        """SELECT (SELECT count(*) FROM register.event), (SELECT sum(version) FROM register.site),
                  (SELECT count(*) FROM register.batch), (SELECT count(*) FROM published_site),
                  (SELECT max(id) FROM publication)""",
    )


def faults(outcome):
    findings = outcome.findings
    return [(p.fault(findings.sheet).cell, p.code) for p in findings.problems]


def in_parts(layers, size, *rows):
    return understand_in_parts(sheet(*rows), layers["worker_home"], source="wgs84", size=size)
