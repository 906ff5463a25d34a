"""A fault as OWS's clients read it."""

from flask import render_template

from geoservice.model.fault import Fault, Invalid
from geoservice.web.languages import language

CODES = {
    "wmts_missing": "MissingParameterValue",
    "wmts_version": "VersionNegotiationFailed",
    "wmts_outside": "TileOutOfRange",
    "wmts_pixel": "PointIJOutOfRange",
}


def exception_report(error: Fault) -> str:
    """OWS 1.1's ExceptionReport, in the asker's language; its locator is the parameter at fault."""
    said = language()
    return render_template(
        "portal/ows_exception.xml",
        code=exception_code(error),
        locator=error.field,
        text=error.text(said),
        language="zh-CN" if said == "zh" else "en",
    )


def exception_code(error: Fault) -> str:
    if error.code == "wmts_version" and error.field == "Version":
        return "InvalidParameterValue"
    return CODES.get(
        error.code, "InvalidParameterValue" if isinstance(error, Invalid) else "NoApplicableCode"
    )
