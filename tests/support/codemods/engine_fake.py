"""A stand-in for the rules: small, pure, textual, and on request as wrong as a rule could be."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from helpscout_codemods.findings import Confidence, Edit, Finding, Report, State, Target

V1 = "https://api.helpscout.net/v1/"
LINK = "https://developer.helpscout.com/mailbox-api/endpoints/conversations/list/"
NATIVE_IMPORT = b"from helpscout_v2 import HelpScout\n"
BRIDGE_IMPORT = b"import helpscout_shim; helpscout_shim.install()\n"


def fake_pass(files: Mapping[str, bytes], *, to: Target = "native") -> Report:
    """`v1("NATIVE")` becomes `v2("NATIVE")`; `v1("BRIDGE")` is bridged; `v1("LEFT")` is left."""
    findings: list[Finding] = []
    edits: list[Edit] = []
    for path in files:
        before = files[path]
        mine: list[Finding] = []
        after = before
        for number, row in enumerate(before.split(b"\n"), 1):
            state: State
            if b"CRASH NATIVE" in row:
                if to == "native":
                    raise ValueError("only V2 code fails")
            elif b"CRASH" in row:
                raise ValueError("a rule is broken")
            if b'v1("NATIVE")' in row:
                state = "native" if to == "native" else "bridged"
                mine.append(_finding("HS101", path, number, row, "proven", state))
            elif b'v1("BRIDGE")' in row:
                mine.append(_finding("HS102", path, number, row, "review", "bridged"))
            elif b'v1("LEFT")' in row:
                mine.append(_finding("HS201", path, number, row, "manual", "left"))
        if to == "native":
            after = after.replace(b'v1("NATIVE")', b'v2("NATIVE")')
            after = after.replace(b'v1("BROKEN")', b"v2(((")
            steps = [b'v1("STEP1")', b'v1("STEP2")', b'v1("BRIDGE")']
            for old, new in pairwise(steps):
                if old in after:
                    after = after.replace(old, new)
                    break
            after = after.replace(b'v1("UNSTABLE', b'v1("UNSTABLE+')
        after = after.replace(b'v1("WORSE")', b"v2(((")
        if any(f.state == "native" for f in mine) and NATIVE_IMPORT not in after:
            after = _top(after, NATIVE_IMPORT)
        if any(f.state == "bridged" for f in mine) and BRIDGE_IMPORT not in after:
            after = _top(after, BRIDGE_IMPORT)
        findings += mine
        if after != before:
            edits.append(Edit(path, before, after, tuple(mine)))
        if b"EDIT shared.py" in before and (shared_text := files.get("shared.py")) is not None:
            new_shared = shared_text.replace(b"old", b"new")
            if new_shared != shared_text and "shared.py" not in {e.path for e in edits}:
                edits.append(Edit("shared.py", shared_text, new_shared))
    return Report(tuple(findings), tuple(edits))


def _top(text: bytes, line: bytes) -> bytes:
    bom = b"\xef\xbb\xbf" if text.startswith(b"\xef\xbb\xbf") else b""
    rows = text[len(bom) :].splitlines(keepends=True)
    place = 0
    while place < len(rows) and rows[place].startswith(b"#"):
        place += 1
    if b"\r\n" in text:
        line = line.replace(b"\n", b"\r\n")
    return bom + b"".join([*rows[:place], line, *rows[place:]])


def _finding(
    identity: str, path: str, line: int, row: bytes, confidence: Confidence, state: State
) -> Finding:
    return Finding(
        id=identity,
        rule="fake",
        confidence=confidence,
        state=state,
        path=path,
        line=line,
        column=len(row) - len(row.lstrip()),
        message="a V1 call",
        instead="v2(...)",
        link=LINK,
        snippet=row.decode("utf-8", "replace").strip(),
    )


def tree(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below `root`, folders included."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def module(*calls: str, head: str = "") -> str:
    """A source that uses V1 and makes the calls: NATIVE, BRIDGE, LEFT, ..."""
    body = "".join(f'print(v1("{call}"))\n' for call in calls)
    return f'{head}BASE = "{V1}"\n{body}'
