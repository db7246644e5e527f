"""What holds for any input: the inputs are drawn at random."""

from __future__ import annotations

import ast
import json

from hypothesis import given
from hypothesis import strategies as st

from helpscout_codemods.findings import Finding
from helpscout_codemods.manifests import requirements
from helpscout_codemods.manifests.names import is_v1_client
from helpscout_codemods.masking import mask
from helpscout_codemods.scan import notebooks
from helpscout_codemods.source.markers import PREFIX, mark

STATEMENTS = st.sampled_from(
    [
        "x = 1",
        "x = (\n    1,\n\n    2,  # two\n)",
        'y = """\n# TODO(helpscout-v2) HS101: in a string\n"""',
        "if x:\n    pass\nelse:\n\ty = [\n1]",
        "@wraps\ndef f(a,\n      b):\n    return a; b",
        "z = x + \\\n    y",
        "# a comment",
        "# TODO(helpscout-v2) HS999: a stale marker",
        "",
        "try:\n    pass\nexcept E: pass\nfinally:\n    pass",
        "s = 'caf\u00e9' \\\n  'x'",
    ]
)
SOURCES = st.lists(STATEMENTS, max_size=12).map(lambda rows: "\n".join(rows) + "\n")
FINDINGS = st.lists(
    st.builds(
        lambda line, identity, message: Finding(
            identity, "r", "manual", "left", "a.py", line, 0, message
        ),
        st.integers(1, 60),
        st.sampled_from(["HS101", "HS201", "HS902"]),
        st.text(max_size=30),
    ),
    max_size=6,
)


def without_markers(text: str) -> list[str]:
    inside = {
        row
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for row in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    rows = text.replace("\r", "").split("\n")
    return [
        row
        for number, row in enumerate(rows, 1)
        if number in inside or not row.lstrip().startswith(PREFIX)
    ]


@given(SOURCES, FINDINGS, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["utf-8", "utf-8-sig"]))
def test_markers_never_break_or_change_code_and_are_stable(
    source: str, findings: list[Finding], newline: str, encoding: str
) -> None:
    before = source.replace("\n", newline).encode(encoding)
    after = mark(before, before, findings)
    text = after.decode(encoding)
    assert without_markers(text) == without_markers(source)
    assert after.startswith(b"\xef\xbb\xbf") == before.startswith(b"\xef\xbb\xbf")
    assert (b"\r" in after) == (newline == "\r\n" and b"\n" in after)
    assert mark(after, after, []) == mark(before, before, [])


@given(st.text(max_size=200))
def test_masking_is_stable_and_keeps_the_lines(text: str) -> None:
    once = mask(text)
    assert mask(once) == once
    assert once.count("\n") == text.count("\n")


REQUIREMENT = st.sampled_from(
    ["helpscout==0.1.3", "requests", "# a", "", "-r b.txt", "attrs ; x", "zope", "-e ."]
)


@given(st.lists(REQUIREMENT), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
def test_a_requirements_list_keeps_every_other_line(
    rows: list[str], newline: str, ended: bool, drop: bool
) -> None:
    text = newline.join(rows) + (newline if ended else "")
    after = requirements.change(text, add="helpscout-toolkit", drop=drop)
    remaining = [row for row in after.splitlines() if row != "helpscout-toolkit"]
    expected = [row for row in text.splitlines() if not (drop and is_v1_client(row))]
    assert remaining == expected
    assert after.count("helpscout-toolkit") == 1
    assert requirements.change(after, add="helpscout-toolkit", drop=drop) == after


CELLS = st.lists(
    st.tuples(
        st.sampled_from(["code", "markdown"]),
        st.sampled_from(
            ["x = 1", "%time f()\ny = 2\n", "!ls\n", "f?", "%%bash\necho", "", "\n\nz\n", "a = !ls"]
        ),
        st.booleans(),
    ),
    max_size=6,
)


@given(CELLS, st.sampled_from([None, 1, 2]), st.booleans())
def test_a_notebook_that_nothing_changes_comes_back_byte_for_byte(
    cells: list[tuple[str, str, bool]], indent: int | None, ended: bool
) -> None:
    content = {
        "cells": [
            {"cell_type": kind, "source": text.splitlines(keepends=True) if is_listed else text}
            for kind, text, is_listed in cells
        ],
        "metadata": {},
        "nbformat": 4,
    }
    data = (json.dumps(content, indent=indent) + "\n" * ended).encode()
    module = notebooks.join(data)
    assert notebooks.split(data, module) == data
    ast.parse(module)
