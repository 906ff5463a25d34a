"""The house rules that a test can hold: which ring may use which, no cycles, and where names may appear."""

import ast
import re
from graphlib import CycleError, TopologicalSorter

import pytest

from conftest import ROOT

PACKAGE = ROOT / "geoservice"
RINGS = {
    "model": set(),
    "store": {"model"},
    "drawing": {"model"},
    "intake": {"model"},
    "web": {"model", "store", "drawing", "intake"},
}
FORBIDDEN = {
    "model": {"flask", "psycopg2", "folium", "sqlalchemy"},
    "store": {"flask", "folium"},
    "drawing": {"flask", "psycopg2"},
    "intake": {"flask", "psycopg2"},
    "web": {"psycopg2"},
}
BANNED_STEMS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "handler",
    "handlers",
    "service",
    "common",
    "data",
    "info",
    "process",
}


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


SOURCES = {module_name(path): path for path in PACKAGE.rglob("*.py")}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in SOURCES.items()}


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert not node.level, "imports are absolute"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def needed_at_import(tree):
    """The modules of ours that a module needs to be imported: not those of functions and of type checks."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            parts = {f"{node.module}.{alias.name}" for alias in node.names}
            # `from package import module` needs the module; the package stands above it anyway.
            yield from parts & set(SOURCES) or {node.module} & set(SOURCES)
        elif isinstance(node, ast.Import):
            yield from {alias.name for alias in node.names} & set(SOURCES)


def ring(name):
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "geoservice" else ""


@pytest.mark.parametrize("name", sorted(name for name in SOURCES if ring(name) in RINGS))
def test_imports_run_one_way(name):
    used = {ring(target) for target in imports(TREES[name])}
    assert used & set(RINGS) <= RINGS[ring(name)] | {ring(name)}
    assert "cli" not in used


@pytest.mark.parametrize("name", sorted(name for name in SOURCES if ring(name) in FORBIDDEN))
def test_rings_do_not_name_what_is_not_theirs(name):
    used = {target.split(".")[0] for target in imports(TREES[name])}
    # store takes psycopg2's cursor as a type; only db.py, embedded and migration.py connect.
    assert not used & FORBIDDEN[ring(name)]


def test_no_import_cycle():
    graph = {name: set(needed_at_import(tree)) for name, tree in TREES.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"import cycle: {' -> '.join(error.args[1])}")


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_modules_say_what_they_are(name):
    tree = TREES[name]
    assert ast.get_docstring(tree) or not tree.body, "a module opens with one sentence"
    assert SOURCES[name].stem not in BANNED_STEMS


def test_nobody_else_connects():
    allowed = {"geoservice.db", "geoservice.migration"}
    connecting = {
        name
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "connect"
        and getattr(node.value, "id", "") == "psycopg2"
    }
    assert {n for n in connecting if not n.startswith("geoservice.embedded")} <= allowed


OFFICERS = "geoservice.web.register"


def test_web_never_names_a_table_of_the_register():
    for name, path in SOURCES.items():
        if ring(name) in ("web", "drawing"):
            assert not re.search(
                r"(?i)(from|into|update|join)\s+register\.", path.read_text(encoding="utf-8")
            ), name


def test_public_web_uses_nothing_of_the_officers():
    for name, tree in TREES.items():
        if ring(name) == "web" and not name.startswith(OFFICERS) and name != "geoservice.web.application":
            assert not any(target.startswith(OFFICERS) for target in imports(tree)), name
            assert "register_database" not in SOURCES[name].read_text(encoding="utf-8") or name.endswith(
                "parts"
            ), name


def test_top_level_is_as_the_sponsor_fixed_it():
    fixed = {
        "geoservice",
        "layers",
        "static",
        "templates",
        "tests",
        "pyproject.toml",
        "README.md",
        "script",
        "docs",
    }
    habit = {
        "README.zh-CN.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "package.json",
        "package-lock.json",
    }
    habit |= {"requirements.txt", "requirements-test.txt", "requirements-node.txt"}
    made = {"var", "node_modules", "dist"}  # not committed
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found <= fixed | habit | made


SQL = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|WHERE|ORDER BY|VALUES)\b")
COMPOSED = {"geoservice.store.contents"}  # columns of a tile, named by their numbers


def texts(node):
    """What a node puts together out of written text: an f-string, a sum, a `%`, a `.format`."""
    if isinstance(node, ast.JoinedStr):
        return [part.value for part in node.values if isinstance(part, ast.Constant)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        return [part.value for part in (node.left, node.right) if isinstance(part, ast.Constant)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return [node.func.value.value] if isinstance(node.func.value, ast.Constant) else []
    return []


@pytest.mark.parametrize("name", sorted(set(TREES) - COMPOSED))
def test_no_function_writes_a_value_into_a_statement(name):
    """Statements stand whole at the top of a module, put together from constants at most; values are bound."""
    for function in ast.walk(TREES[name]):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for node in ast.walk(function):
                written = " ".join(str(text) for text in texts(node))
                assert not SQL.search(written), f"{name}:{node.lineno}"
