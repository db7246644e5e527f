"""How a test's cassette is called: a name that every file system, shell and archive takes."""

from __future__ import annotations

import hashlib
import re

LONGEST = 75
"""With `.yaml` 80 characters: some file systems and archives refuse much longer ones."""


def cassette_name(test: str) -> str:
    """The file name, without its ending, for a pytest name such as ``test_it_runs[with a space]``.

    A long name is cut, and a digest of all of it keeps two of them apart.
    """
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", test).strip("-.")
    if len(name) <= LONGEST:
        return name
    digest = hashlib.sha256(test.encode()).hexdigest()[:8]
    return f"{name[: LONGEST - 9].rstrip('-.')}-{digest}"
