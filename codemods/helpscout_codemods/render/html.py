"""One page for a browser: nothing in it is loaded from elsewhere, so that it can be mailed."""

from __future__ import annotations

import html
from itertools import groupby

from helpscout_codemods.findings import Finding, Report
from helpscout_codemods.render.text import outcome, totals
from helpscout_codemods.visible import visible

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --quiet: #777; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
h2 { font-size: 1rem; margin: 2rem 0 .5rem; font-family: ui-monospace, monospace; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: .4rem .6rem; }
td, th { border-top: 1px solid var(--line); }
td:first-child { white-space: nowrap; font-variant-numeric: tabular-nums; }
code, pre { font: 13px/1.4 ui-monospace, monospace; }
pre { margin: .3rem 0; overflow-x: auto; color: var(--quiet); }
.state { white-space: nowrap; font-weight: 600; }
.native { color: #18794e; } .bridged { color: #8a6100; } .left { color: #c0262d; }
@media (prefers-color-scheme: dark) {
  .native { color: #4cc38a; } .bridged { color: #f1a10d; } .left { color: #ff6369; }
}
"""


def escape(text: str) -> str:
    return html.escape(visible(text))


def render_html(report: Report) -> str:
    files = "".join(
        f"<h2>{escape(path)}</h2>\n<table>\n{''.join(map(_row, findings))}</table>\n"
        for path, findings in groupby(report.findings, key=lambda f: f.path)
    )
    errors = _notes("Errors", [(e.path, e.reason) for e in report.errors])
    skipped = _notes("Skipped", [(s.path, s.reason) for s in report.skipped])
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Help Scout V1 to V2: findings</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>Help Scout V1 to V2</h1>\n<p>{escape(totals(report))}</p>\n"
        f"{errors}{files}{skipped}</body>\n</html>\n"
    )


def _row(finding: Finding) -> str:
    snippet = f"<pre>{escape(finding.snippet)}</pre>" if finding.snippet else ""
    instead = f"<div>Write: <code>{escape(finding.instead)}</code></div>" if finding.instead else ""
    link = ""
    if finding.link.startswith("https://"):
        link = f'<div><a href="{escape(finding.link)}">{escape(finding.link)}</a></div>'
    place = f"{finding.line}:{finding.column + 1}"
    return (
        f"<tr><td>{place}</td><td><code>{escape(finding.id)}</code></td>"
        f'<td class="state {finding.state}">{outcome(finding)}<br>{finding.confidence}</td>'
        f"<td>{escape(finding.message)}{snippet}{instead}{link}</td></tr>\n"
    )


def _notes(title: str, notes: list[tuple[str, str]]) -> str:
    if not notes:
        return ""
    rows = "".join(
        f"<tr><td><code>{escape(path)}</code></td><td>{escape(reason)}</td></tr>\n"
        for path, reason in notes
    )
    return f"<h2>{title}</h2>\n<table>\n{rows}</table>\n"
