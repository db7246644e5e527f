"""Handlers by which a helper answers None for every error of its call.

try:
    r = requests.get(url, auth=AUTH)
    r.raise_for_status()
except requests.RequestException:
    log.exception("Help Scout does not answer")
    return None
"""

from __future__ import annotations

import libcst as cst
from msgspec import Struct

from helpscout_codemods import walk
from helpscout_codemods.patterns import handler_kinds
from helpscout_codemods.patterns.error_names import client_error
from helpscout_codemods.patterns.helper_statements import (
    checks,
    is_none,
    names_errors,
    small_of_lines,
)
from helpscout_codemods.patterns.plan import RewritePlan
from helpscout_codemods.source.log_calls import is_said
from helpscout_codemods.values.modules import Source
from helpscout_codemods.values.types import Ref


class NoneForErrors(Struct, frozen=True):
    """None for bad statuses: also where no answer comes (`unreached`), and whether a line is
    written first (`silenced`: nothing writes it once the helper is gone)."""

    unreached: bool
    silenced: bool


def none_for_errors(
    plan: RewritePlan, source: Source, block: cst.Try, handler: cst.ExceptHandler
) -> NoneForErrors | None:
    """What a handler answers None for; None where it does anything else, or sees no bad status."""
    body = walk.body_of(handler.body)
    small = small_of_lines(body)
    if len(small) != len(body) or not small or not is_none(small[-1]):
        return None
    is_checked = any(checks(plan, line) for line in walk.body_of(block.body))
    if not is_checked or not all(map(is_said, small[:-1])):
        return None
    if not names_errors(plan, source, handler):
        return None
    values = handler_kinds.values(plan, source, handler)
    names = {client_error(value) if isinstance(value, Ref) else None for value in values}
    if names == {"APIError"}:
        return NoneForErrors(False, len(small) > 1)
    sees_all = not names or None in names or "HelpScoutError" in names
    return NoneForErrors(True, len(small) > 1) if sees_all else None
