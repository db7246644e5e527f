"""The settings of a run."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.codemods.engine_fake import module, tree

from helpscout_codemods.config import Config, ConfigError, load_config
from helpscout_codemods.scan.project import scan


def test_settings_are_read_from_pyproject_and_options_win(tmp_path: Path) -> None:
    text = '[tool.helpscout-migrate]\nto = "bridge"\nexclude = ["gen/"]\nignore = ["HS2"]\n'
    tree(tmp_path, {"pyproject.toml": text})
    config = load_config(tmp_path)
    assert (config.to, config.exclude, config.ignore) == ("bridge", ("gen/",), ("HS2",))
    assert config.with_options(to="native", select=None).to == "native"
    assert config.with_options(to="native", select=None).select == ()


def test_no_file_and_no_table_mean_the_defaults(tmp_path: Path) -> None:
    assert load_config(tmp_path) == Config()
    tree(tmp_path, {"pyproject.toml": "[project]\nname = 'x'\n"})
    assert load_config(tmp_path) == Config()


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ('too = "native"', "unknown setting 'too'; known: to, exclude"),
        ('to = "v3"', 'to: "native" or "bridge", not \'v3\''),
        ("exclude = 'gen/'", "exclude: a list of strings is needed"),
        ("exclude = [1]", "exclude: a list of strings is needed"),
        ("markers = 1", "markers: true or false is needed"),
        ("jobs = true", "jobs: a number is needed"),
        ("jobs = -1", "jobs: -1 is less than none"),
        ("select = ['E501']", "select: 'E501' is not a rule such as HS101 or HS1"),
        ("to = [", "not TOML"),
    ],
)
def test_a_wrong_setting_is_one_clear_line_that_names_file_and_setting(
    tmp_path: Path, setting: str, words: str
) -> None:
    tree(tmp_path, {"pyproject.toml": f"[tool.helpscout-migrate]\n{setting}\n"})
    with pytest.raises(ConfigError) as excinfo:
        load_config(tmp_path)
    assert words in str(excinfo.value)
    assert str(tmp_path / "pyproject.toml") in str(excinfo.value)


def test_excluded_files_are_not_even_opened(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": module("NATIVE"), "gen/b.py": module("NATIVE")})
    assert scan([tmp_path], Config(exclude=("gen/",))).candidates == ("a.py",)


def test_settings_that_cannot_be_read_are_said_once(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").mkdir()
    with pytest.raises(ConfigError) as excinfo:
        load_config(tmp_path)
    message = str(excinfo.value)
    assert message.startswith(f"{tmp_path / 'pyproject.toml'}: cannot be read: ")
    assert message.count("cannot be read") == message.count("pyproject.toml") == 1
