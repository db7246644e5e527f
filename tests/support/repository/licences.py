"""The licences of what an installation brings along, per extra.

python tests/support/repository/licences.py > docs/licences.md
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

OURS = "helpscout-toolkit"
EXTRAS = ("", "migrate", "gateway", "postgres", "keyring", "dask", "python2")
HEAD = """# Licences

The toolkit itself is under the MIT licence. These are the packages that `pip install` brings
along, with what they bring along themselves, each under its own licence. None is under the GPL or
the AGPL. The extra `postgres` installs psycopg, which is under the LGPL: it is used as a library,
unchanged and replaceable, which that licence allows; without the extra it is not installed.

Written by `python tests/support/repository/licences.py` from what was installed then; versions and
platforms differ in what else they bring. A test looks at every run for a licence of another kind.
"""
CLASSIFIER = "License :: OSI Approved :: "


def licence_of(package: str) -> str:
    """What the package itself says: an SPDX expression, else its classifiers, else a first line."""
    about = metadata.metadata(package)
    expression = about.get("License-Expression")
    if expression:
        return str(expression)
    classes = [str(c) for c in about.get_all("Classifier") or () if str(c).startswith(CLASSIFIER)]
    if classes:
        return ", ".join(sorted(c.removeprefix(CLASSIFIER) for c in classes))
    lines = str(about.get("License") or "").strip().splitlines()
    return lines[0][:60] if lines else "unknown"


def direct(extra: str) -> dict[str, frozenset[str]]:
    """The packages that an extra names, each with its own extras; "" is the base install."""
    return dict(_requirements_of(OURS, frozenset({extra})))


def licences_of(extra: str) -> dict[str, str]:
    """Every package of an extra, by name, with its licence; those not installed here are left out,
    for they are for other platforms."""
    licence_by_name: dict[str, str] = {}
    waiting = list(direct(extra).items())
    done_pairs: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in done_pairs:
            continue
        done_pairs.add((name, extras))
        try:
            licence_by_name[name] = licence_of(name)
        except metadata.PackageNotFoundError:
            continue
        waiting += _requirements_of(name, extras | {""})
    return licence_by_name


def _requirements_of(name: str, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for text in metadata.requires(name) or ():
        requirement = Requirement(text)
        for extra in extras:
            mine = requirement.marker is None or requirement.marker.evaluate({"extra": extra})
            # What an extra of ours adds is what its own lines say, without those of the base.
            of_base = extra and name == OURS and not re.search("extra", str(requirement.marker))
            if mine and not of_base:
                yield canonicalize_name(requirement.name), frozenset(requirement.extras)
                break


def page() -> str:
    parts = [HEAD]
    for extra in EXTRAS:
        requirements = direct(extra)
        title = f"`helpscout-toolkit[{extra}]`" if extra else "`helpscout-toolkit`"
        parts.append(f"\n## {title}\n\n| package | licence | |\n|---|---|---|\n")
        for name, licence in sorted(licences_of(extra).items()):
            whose = "named" if name in requirements else "indirect"
            parts.append(f"| {name} | {licence} | {whose} |\n")
    return "".join(parts)


if __name__ == "__main__":
    print(page(), end="")
