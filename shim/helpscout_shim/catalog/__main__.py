"""Print docs/compatibility.md."""

from __future__ import annotations

import sys

from .page import page

sys.stdout.write(page())
