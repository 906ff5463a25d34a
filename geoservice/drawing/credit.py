"""What a picture must say of itself: whose it is, in which datum, under which review number."""

from geoservice.drawing.font import has_chinese
from geoservice.model.title import Title

# In the words of static/js/words.js.
DATUMS = {
    "wgs84": Title("坐标 WGS-84（CGCS2000）", "WGS-84 (CGCS2000)"),
    "gcj02": Title("坐标 GCJ-02", "GCJ-02"),
    "bd09": Title("坐标 BD-09", "BD-09"),
}
REVIEW_NUMBER = Title("审图号：{number}", "Review no. {number}")
DEMONSTRATION = Title("含演示数据", "With demonstration sites")


def credit(
    title: Title, datum: str, language: str, *, review_number: str | None, demonstration: bool
) -> list[str]:
    """The parts of the credit; in English where there are no Chinese letters to write it in."""
    language = language if has_chinese() else "en"
    parts = [title[language], DATUMS[datum][language]]
    if review_number:
        parts.append(REVIEW_NUMBER[language].format(number=review_number))
    if demonstration:
        parts.append(DEMONSTRATION[language])
    return parts
