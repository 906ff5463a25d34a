"""The frame that shows an embed, as HTML."""

from markupsafe import Markup

# Whoever copies it: the browser asks the visitor before it tells a position.
TAG = Markup(
    '<iframe src="{address}" width="{width}" height="{height}" title="{title}"'
    ' loading="lazy" allow="geolocation; fullscreen" style="border:0;max-width:100%"></iframe>'
)


def frame_tag(address: str, title: str, width: int | str, height: int) -> Markup:
    """width: pixels, or `100%`; height: pixels."""
    return TAG.format(address=address, title=title, width=width, height=height)
