"""What the rewrite makes of every program of `equivalence/`, as one diff that reviews show.

python tests/support/codemods/golden.py        # writes tests/codemods/equivalence.diff
"""

from __future__ import annotations

import re
import sys
from difflib import unified_diff
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from support.codemods.equivalence import PROGRAMS, programs, rewrite

from helpscout_codemods.findings import Report

DIFF = PROGRAMS.with_suffix(".diff")
_SECTION = re.compile(r"(?m)^# program (.+)\n")


def recorded() -> dict[str, str]:
    """The diff of each program, as it was recorded."""
    _, *parts = _SECTION.split(DIFF.read_text(encoding="utf-8"))
    return dict(zip(parts[::2], parts[1::2], strict=True))


def difference(report: Report) -> str:
    """The findings and the changed lines of one program."""
    lines = [f"# {f.path}:{f.line} {f.id} {f.state}\n" for f in report.findings]
    for edit in sorted(report.edits, key=lambda edit: edit.path):
        before, after = (
            (data or b"").decode().splitlines(keepends=True) for data in (edit.before, edit.after)
        )
        lines += unified_diff(before, after, edit.path, edit.path, n=0)
    # Stripped lines: editors and git remove blanks at the ends of lines.
    return "".join(f"{line.rstrip()}\n" for line in lines)


def main() -> None:
    sections = []
    for name in programs():
        with TemporaryDirectory() as folder:
            report = rewrite(PROGRAMS / name, Path(folder) / "after")
        sections.append(f"# program {name}\n{difference(report)}")
    DIFF.write_text("".join(sections), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
