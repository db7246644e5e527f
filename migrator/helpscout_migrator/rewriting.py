"""The one place where this room asks the codemods."""

from __future__ import annotations

from pathlib import Path

from helpscout_codemods.config import Config, ConfigError, load_config
from helpscout_codemods.engine import run
from helpscout_codemods.findings import Report
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.plan import Target


def configured(root: Path, *, to: Target | None = None) -> Config:
    """The settings of the target's pyproject.toml under the options of the command line."""
    try:
        return load_config(root).with_options(to=to)
    except ConfigError as error:
        raise MigrationError(str(error)) from error


def inspect(root: Path, *, to: Target | None = None) -> Report:
    """What the codemods find below `root`, and what they would make of it."""
    return run([root], configured(root, to=to))
