"""For programs: `Report.to_dict` as JSON, its `schema` number says when the form changed."""

from __future__ import annotations

import json

from helpscout_codemods.escape_control import visible_json
from helpscout_codemods.findings import Report


def render_json(report: Report) -> str:
    return visible_json(json.dumps(report.to_dict(), indent=2, ensure_ascii=False)) + "\n"
