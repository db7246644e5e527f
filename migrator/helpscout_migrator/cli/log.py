"""The log of --debug: every record on standard error, and no credential in it."""

from __future__ import annotations

import logging

from helpscout_codemods.escape_control import visible
from helpscout_codemods.masking import mask


class MaskingFormatter(logging.Formatter):
    """Log lines without credentials, whatever library wrote them.

    Lines after the first are indented, so that no untrusted text passes for a record.
    """

    def format(self, record: logging.LogRecord) -> str:
        return visible(mask(super().format(record))).replace("\n", "\n    ")


def start_log() -> None:
    """Write every log record to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(MaskingFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.DEBUG, handlers=[handler], force=True)
