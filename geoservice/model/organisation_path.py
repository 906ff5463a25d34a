"""The path of an organisation in the tree: `acftu.d610881`."""

import re

# What the database takes as a path, and no deeper than any tree is; whatever else is asked for names nothing.
PATH = re.compile(r"[A-Za-z0-9_]{1,255}(\.[A-Za-z0-9_]{1,255}){0,30}")
