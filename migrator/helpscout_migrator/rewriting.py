"""The only module of this package that runs the codemods."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from helpscout_codemods.config import Config, ConfigError, load_config
from helpscout_codemods.engine import Watch, run, scan
from helpscout_codemods.findings import Report, Target
from helpscout_migrator.errors import MigrationError


def configured(root: Path, *, to: Target | None = None) -> Config:
    """The settings of the target's pyproject.toml under the options of the command line."""
    try:
        return load_config(root).with_options(to=to)
    except ConfigError as error:
        raise MigrationError(str(error)) from error


def inspect(
    root: Path,
    *,
    scope: Sequence[str] = (),
    to: Target | None = None,
    watch: Watch | None = None,
) -> Report:
    """The findings below `root` (or in the files of `scope`) and the edits for them. Raises
    MigrationError for invalid settings."""
    project = scan([root / name for name in scope] or [root], configured(root, to=to))
    return run(project, watch=watch)
