"""Colours of what we draw without a browser: the tokens of static/css/base.css and map.css, as they are there."""

INK, MUTED = "#1b1f24", "#56606b"
SURFACE, GROUND, HAIRLINE = "#ffffff", "#f1efe9", "#d9d5cb"
PLACE = "#2f353c"
