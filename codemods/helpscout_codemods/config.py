"""The settings of a run, and `[tool.helpscout-migrate]` of a pyproject.toml.

[tool.helpscout-migrate]
to = "native"                 # or "bridge": only make it run, rewrite nothing
exclude = ["vendor/", "*_pb2.py"]   # gitignore patterns, on top of .gitignore
select = ["HS1", "HS2"]       # report only these, by id or prefix
ignore = ["HS202"]            # and leave these out
markers = true                # write TODO comments where a person is needed
manifests = true              # requirements, pyproject.toml, .env.example follow the code
requirement = "helpscout-toolkit>=0.1"   # what manifests get (default: this version or later)
python2 = false               # upgrade Python 2 files first (needs fissix)
cache = true                  # remember what was scanned
jobs = 0                      # 0: as many as useful, 1: one after another
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, get_args

from helpscout_codemods.findings import Target
from helpscout_codemods.ignore_patterns import is_cheap, is_valid
from helpscout_codemods.regular import read_regular

__all__ = ["Config", "ConfigError", "load_config"]

TABLE = "helpscout-migrate"
OTHERS = frozenset({"webhooks"})
"""Settings of the same table that the migrator reads."""
_RULE = re.compile(r"HS\d{0,3}")
_REQUIREMENT = re.compile(r"(?i)^[^\r\n]*\bhelpscout[-_.]toolkit\b[^\r\n]*\Z")


class ConfigError(ValueError):
    """A setting that cannot be meant; the text is one line for the user."""


@dataclass(frozen=True, slots=True)
class Config:
    """How to run. Immutable, picklable, part of the cache key.

    Attributes:
        to: `native` or `bridge`.
        exclude: patterns of files to leave out, as in a .gitignore.
        select: ids of rules, or their beginnings; without any, all rules.
        ignore: ids of rules to leave out, or their beginnings.
        markers: whether a comment marks what needs manual work.
        manifests: whether the files with the requirements are changed, too.
        requirement: the line that is added to them; "" for the usual one.
        python2: whether the code is that of Python 2.
        cache: whether findings about unchanged files are remembered.
        jobs: how many processes work; 0 for as many as useful.

    Raises:
        ConfigError: for a value that a setting cannot have.
    """

    to: Target = "native"
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    markers: bool = True
    manifests: bool = True
    requirement: str = ""
    python2: bool = False
    cache: bool = True
    jobs: int = 0

    def __post_init__(self) -> None:
        if self.to not in get_args(Target):
            raise ConfigError(f'to: "native" or "bridge", not {self.to!r}')
        for name in ("select", "ignore"):
            for rule in getattr(self, name):
                if not _RULE.fullmatch(rule):
                    raise ConfigError(f"{name}: {rule!r} is not a rule such as HS101 or HS1")
        for pattern in self.exclude:
            if not is_cheap(pattern):
                raise ConfigError(f"exclude: {pattern!r} has too many stars to be matched quickly")
            if not is_valid(pattern):
                raise ConfigError(f"exclude: {pattern!r} is not a gitignore pattern")
        if self.requirement and not _REQUIREMENT.search(self.requirement):
            raise ConfigError(
                f"requirement: {self.requirement!r} does not name helpscout-toolkit, such as"
                ' "helpscout-toolkit>=0.1" or "helpscout-toolkit @ https://..."'
            )
        if self.jobs < 0:
            raise ConfigError(f"jobs: {self.jobs} is less than none")

    @property
    def leaves_rules_out(self) -> bool:
        """Whether the report holds the findings of some rules only."""
        return bool(self.select or self.ignore)

    def wants(self, finding_id: str) -> bool:
        """Whether findings with this id are asked for.

        Args:
            finding_id: a rule's id, such as `HS101`.
        """
        is_selected = not self.select or finding_id.startswith(self.select)
        return is_selected and not self.ignores(finding_id)

    def ignores(self, finding_id: str) -> bool:
        """Whether findings with this id are to be left out, and their places left as they are.

        Args:
            finding_id: a rule's id, such as `HS101`.
        """
        return bool(self.ignore) and finding_id.startswith(self.ignore)

    def with_options(self, **options: Any) -> Config:
        """A copy with every option that is not None replaced (command line over file).

        Args:
            options: settings by name.

        Raises:
            ConfigError: for a value that a setting cannot have.
        """
        options_set = {name: value for name, value in options.items() if value is not None}
        return replace(self, **_checked(options_set, "option"))


def load_config(root: Path) -> Config:
    """The settings in `root`'s pyproject.toml; defaults where there are none.

    Args:
        root: the folder of the project.

    Raises:
        ConfigError: the file is not TOML, a setting is unknown, or a value has the wrong type.
    """
    path = root / "pyproject.toml"
    try:
        text = read_regular(path).decode("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return Config()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    # Most folders have no such file.
    from helpscout_codemods.toml_text import TomlError

    try:
        table = table_of(text)
    except TomlError as error:
        raise ConfigError(f"{path}: {error}") from error
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: [tool.{TABLE}] is not a table")
    mine = {name: value for name, value in table.items() if name not in OTHERS}
    try:
        return Config(**_checked(mine, "setting"))
    except ConfigError as error:
        raise ConfigError(f"{path}: [tool.{TABLE}] {error}") from error


def table_of(text: str) -> Any:
    """What a pyproject.toml says in our table; {} when nothing. Raises TomlError."""
    from helpscout_codemods.toml_text import read_toml

    tools = read_toml(text).get("tool", {})
    return tools.get(TABLE, {}) if isinstance(tools, dict) else {}


def _checked(table: Mapping[str, Any], noun: str) -> dict[str, Any]:
    kinds: dict[str, Any] = {field.name: type(field.default) for field in fields(Config)}
    values: dict[str, Any] = {}
    for name, value in table.items():
        if name not in kinds:
            raise ConfigError(f"unknown {noun} {name!r}; known: {', '.join(kinds)}")
        if kinds[name] is tuple and isinstance(value, (list, tuple)):
            if not all(isinstance(item, str) for item in value):
                raise ConfigError(f"{name}: a list of strings is needed")
            values[name] = tuple(value)
        elif type(value) is kinds[name]:
            values[name] = value
        else:
            type_names = {tuple: "a list of strings", str: "a string", bool: "true or false"}
            raise ConfigError(f"{name}: {type_names.get(kinds[name], 'a number')} is needed")
    return values
