"""Variables for the time of a block: the client reads its configuration from the process."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator, Mapping


@contextlib.contextmanager
def overlaid(environ: Mapping[str, str]) -> Generator[None, None, None]:
    """Make the HELPSCOUT_* variables of this process those of `environ`, and only those."""
    kept = {name: value for name, value in os.environ.items() if name.startswith("HELPSCOUT_")}
    for name in kept:
        del os.environ[name]
    os.environ.update(
        {name: value for name, value in environ.items() if name.startswith("HELPSCOUT_")}
    )
    try:
        yield
    finally:
        for name in [name for name in os.environ if name.startswith("HELPSCOUT_")]:
            del os.environ[name]
        os.environ.update(kept)
