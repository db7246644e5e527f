"""install_requires and extras of a setup.cfg, line by line: comments and indent stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpscout_codemods.manifests.names import TOOLKIT, is_v1_client, names_of, requirement_name

_SECTION = re.compile(r"^\[(.+)\]\s*$")
_OPTION = re.compile(r"^([\w.-]+)\s*[=:]\s*(.*)$")


def _requirements(lines: list[str]) -> Iterator[tuple[int, str, str, str]]:
    """(row, section.option, text before the requirement, the requirement) of each one listed."""
    section = option = ""
    for row, line in enumerate(lines):
        bare = line.rstrip("\r\n")
        if match := _SECTION.match(bare):
            section, option = match[1], ""
        elif match := _OPTION.match(bare):
            option = match[1]
            if match[2] and _lists(section, option):
                yield row, f"{section}.{option}", bare[: match.start(2)], match[2]
        elif bare[:1].isspace() and bare.strip() and _lists(section, option):
            text = bare.strip()
            if not text.startswith(("#", ";")):
                yield row, f"{section}.{option}", bare[: len(bare) - len(bare.lstrip())], text


def _lists(section: str, option: str) -> bool:
    return (section == "options" and option == "install_requires") or (
        section == "options.extras_require" and bool(option)
    )


def names_in(text: str) -> set[str]:
    return names_of(entry[3] for entry in _requirements(text.splitlines(keepends=True)))


def declares(text: str) -> bool:
    # `file: requirements.txt` reads another manifest.
    return bool(re.search(r"(?m)^install_requires\s*[=:](?!\s*file:)", text))


def change(text: str, *, add: str, drop: bool) -> str:
    """The text with a requirement added ("" for none) and V1 clients dropped, as asked."""
    lines = text.splitlines(keepends=True)
    newline = "\r\n" if "\r\n" in text else "\n"
    rows = list(_requirements(lines))
    v1_rows = {row for row, _, _, requirement in rows if drop and is_v1_client(requirement)}
    if add and TOOLKIT not in names_in(text):
        _add(lines, rows, newline, add)
    result = []
    for row, line in enumerate(lines):
        if row not in v1_rows:
            result.append(line)
            continue
        # A requirement may share its row with the option's name, and then with the toolkit.
        match = _OPTION.match(line.splitlines()[0])
        if match:
            result.append(line[: match.start(2)].rstrip() + newline)
        result += line.splitlines(keepends=True)[1:]
    return "".join(result)


def _add(lines: list[str], rows: list[tuple[int, str, str, str]], newline: str, add: str) -> None:
    main = [entry for entry in rows if entry[1] == "options.install_requires"]
    for entries in (main, rows):
        likely = [e for e in entries if is_v1_client(e[3]) or requirement_name(e[3]) == "requests"]
        place = (likely or entries)[-1:] if entries else []
        if place:
            row, _, before, _ = place[0]
            indent = before if not before.strip() else "    "
            if not lines[row].endswith(("\n", "\r")):
                lines[row] += newline
            lines[row] += f"{indent}{add}{newline}"
            return
    for row, line in enumerate(lines):
        if re.match(r"install_requires\s*[=:]\s*$", line):
            lines[row] = f"{line.rstrip()}{newline}    {add}{newline}"
            return
