"""Reports: parameters are converted, answers are passed on."""

from __future__ import annotations

from typing import Any

from helpscout_shim.catalog.reports import RATING_CHOICES, ROW_NAMES, USER_DRILLDOWN
from helpscout_shim.translate import answers
from helpscout_shim.translate.answers import Invalid, Stop, invalid
from helpscout_shim.translate.context import Task
from helpscout_shim.translate.errors import VALUE_REQUIRED
from helpscout_shim.translate.reading import at, moment, truth, whole
from helpscout_shim.translate.selectors import Selection, apply
from helpscout_shim.translate.wire import Steps, V2Call

_USER_DRILLDOWNS = {"reports.user_drilldown", "reports.user_drilldown_alias"}
_RATINGS = dict(RATING_CHOICES)
MAX_ROWS = 50
# Elsewhere the user of a V2 request is the author in V1.
_NAMES = {"user": "user"}


def report(task: Task) -> Steps:
    """Any report: the catalogue row gives the V2 path and the parameters."""
    row = task.match.endpoint
    params: dict[str, str] = {}
    problems: list[Invalid] = []
    for param in row.params:
        value = task.query_all(param.name)
        if value is None and param.default is not None and param.name != "officeHours":
            value = str(param.default)
        if value is None:
            if param.required:
                problems.append(Invalid(param.name, VALUE_REQUIRED))
            continue
        params[param.name] = _value(param.name, param.type, value)
    if row.id in _USER_DRILLDOWNS and "user" not in params:
        task.lose(USER_DRILLDOWN)
        problems.append(Invalid("user", USER_DRILLDOWN.why))
    if problems:
        raise Stop(invalid(*problems))
    path = row.v2[0].split(" ", 1)[1]
    (reply,) = yield from task.ask(V2Call("GET", path, params))
    body = task.must(reply, _NAMES).body
    if row.id == "reports.conversations_received_messages":
        task.lose(ROW_NAMES)
    return answers.with_body(_framed(row.envelope, body, task.selection()), reply=reply)


def _value(name: str, kind: str, value: str) -> str:
    if name == "officeHours":
        return "true" if truth(value) else "false"
    if name == "rating":
        return _RATINGS.get(value, value)
    if name == "rows":
        number = whole(value)
        return str(min(max(number, 1), MAX_ROWS)) if number is not None else value
    if name == "page":
        return str(max(whole(value) or 1, 1))
    if kind == "datetime":
        return moment(value) or value
    return value


def _framed(envelope: str, body: Any, selection: Selection | None) -> Any:
    """V2 kept V1's frames; an answer without rows still gets its empty frame.

    An empty list has one page, as every list of the shim: `page == pages` ends every loop.
    """
    if envelope == "drilldown":
        whole_body = body if isinstance(body, dict) else {}
        return {**whole_body, "conversations": _paged(at(body, "conversations"), selection)}
    return _paged(body, selection) if envelope == "results" else apply(selection, body)


def _paged(rows: Any, selection: Selection | None) -> dict[str, Any]:
    frame: dict[str, Any] = rows if isinstance(rows, dict) else {}
    if not isinstance(frame.get("results"), list):
        frame = {"page": 1, "pages": 1, "count": 0, **frame, "results": []}
    frame = {**frame, "results": apply(selection, frame["results"])}
    return {**frame, "pages": 1} if frame.get("pages") == 0 else frame
