"""Annotations on the changed lines of a pull request.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from helpscout_codemods.escape_control import visible
from helpscout_codemods.findings import Report

_LEVELS = {"native": "notice", "bridged": "notice", "left": "warning"}


def render_github(report: Report) -> str:
    lines = [
        f"::{_LEVELS[f.state]} file={_property(f.path)},line={max(f.line, 1)},col={f.column + 1},"
        f"title={_property(f'{f.id} {f.rule}')}::"
        + _data(" ".join(p for p in (f"{f.message}.", _instead(f.instead), f.link) if p))
        for f in report.findings
    ]
    lines += [f"::error file={_property(e.path)}::{_data(e.reason)}" for e in report.errors]
    return "".join(line + "\n" for line in lines)


def _instead(text: str) -> str:
    return f"Write: {text}." if text else ""


def _data(text: str) -> str:
    safe_text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return visible(safe_text)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
