"""The pictures of the documentation: each that is shown is there, and each that is there is shown."""

import re

from conftest import ROOT

SHOWN = re.compile(r"\]\(([^)#\s]+\.png)\)|<img src=\"([^\"]+)\"")


def test_each_picture_is_there_and_shown():
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    shown = {
        (document.parent / (link or image)).resolve()
        for document in documents
        for link, image in SHOWN.findall(document.read_text("utf-8"))
    }
    there = {path.resolve() for path in (ROOT / "docs").rglob("*.png")}
    assert len(there) > 5
    assert shown == there
