"""Writes the asynchronous client from the blocking one.

    python tools/async_client.py            # writes client/helpscout_v2/aio

The classes of ``SOURCES`` that do I/O get a twin: ``Conversations`` in ``resources.conversations``
becomes ``AsyncConversations`` in ``aio.resources.conversations``. Everything else of a module
(endpoints, payloads, checks, models) is imported from it, so nothing exists twice, and docstrings
of methods refer to those of the blocking ones. Modules of ``aio`` without the mark of this program
are written by hand; they end the chain of awaits: what is ``async`` there decides what is awaited,
and so what becomes ``async`` itself.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from async_twin.module import module_text
from async_twin.project import Project, bases, methods, read_project
from async_twin.usage import Kinds, kinds_of_methods


def generated() -> dict[Path, str]:
    """The text of each module, before it is formatted."""
    project = read_project()
    kinds = kinds_of_methods(project)
    _name_twins(project, kinds)
    return {
        source.path: module_text(project, kinds, source)
        for source in project.sources.values()
        if source.twins
    }


def _name_twins(project: Project, kinds: Kinds) -> None:
    for source in project.sources.values():
        for name, node in source.classes.items():
            if any((f"{source.name}.{name}", one.name.value) in kinds for one in methods(node)):
                source.twins.add(name)
    # A class derived from one with a twin needs one, too.
    for source in project.sources.values():
        for name, node in source.classes.items():
            if any(project.twin(source, base) for base in bases(node)):
                source.twins.add(name)


def main() -> None:
    texts = generated()
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    files = [str(path) for path in texts]
    ruff = [sys.executable, "-m", "ruff"]
    subprocess.run([*ruff, "check", "-q", "--select", "I,F401", "--fix", *files], check=True)
    subprocess.run([*ruff, "format", "-q", *files], check=True)


if __name__ == "__main__":
    main()
