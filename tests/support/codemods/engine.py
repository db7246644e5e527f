"""The codemods as users run them: on files of a folder, through the engine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from helpscout_codemods import engine
from helpscout_codemods.config import Config
from helpscout_codemods.findings import Report, Target

PLAIN = Config(cache=False, jobs=1, manifests=False, markers=False)
"""Code only: no comments for people, no manifests, no memory of earlier runs."""


def rewrite(files: Mapping[str, bytes], *, to: Target = "native", config: Config = PLAIN) -> Report:
    """What the engine makes of these files, written to a folder of their own."""
    with TemporaryDirectory(prefix="helpscout-codemods-") as folder:
        root = Path(folder)
        for name, data in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return engine.rewrite([root], config.with_options(to=to))
