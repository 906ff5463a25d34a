"""Settings: read once, refused with their name, and all of them in the README."""

from dataclasses import FrozenInstanceError, fields

import pytest

from conftest import ROOT
from geoservice.config import Config, variable
from geoservice.model.fault import Misconfigured


def test_defaults_need_no_environment():
    config = Config.read({})
    assert (config.port, config.demo, config.mode, config.database_url) == (8000, True, "development", None)


def test_empty_value_means_the_default():
    assert Config.read({"GEOSERVICE_PORT": " "}).port == 8000


def test_config_is_frozen():
    with pytest.raises(FrozenInstanceError):
        Config.read({}).port = 1


@pytest.mark.parametrize(
    "name, value",
    [
        ("PORT", "0"),
        ("PORT", "８０００"),
        ("PORT", "80.5"),
        ("DEMO", "maybe"),
        ("MODE", "debug"),
        ("LANGUAGE", "fr"),
        ("FRAME_ANCESTORS", "https://a.example; script-src *"),
        ("POOL_SIZE", "-1"),
        ("TOTP_FOR", "publisher king"),
    ],
)
def test_bad_value_stops_with_its_name(name, value):
    with pytest.raises(Misconfigured) as error:
        Config.read({f"GEOSERVICE_{name}": value})
    assert error.value.field == f"GEOSERVICE_{name}"
    for language in ("zh", "en"):
        assert f"GEOSERVICE_{name}" in error.value.text(language)


def test_production_refuses_the_default_key():
    with pytest.raises(Misconfigured, match="GEOSERVICE_SECRET_KEY"):
        Config.read({"GEOSERVICE_MODE": "production"})
    with pytest.raises(Misconfigured):
        Config.read({"GEOSERVICE_MODE": "production", "GEOSERVICE_SECRET_KEY": "short"})
    Config.read({"GEOSERVICE_MODE": "production", "GEOSERVICE_SECRET_KEY": "k" * 32})


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_setting_is_in_the_readme(readme):
    text = (ROOT / readme).read_text(encoding="utf-8")
    missing = [variable(f.name) for f in fields(Config) if f"`{variable(f.name)}`" not in text]
    assert not missing
