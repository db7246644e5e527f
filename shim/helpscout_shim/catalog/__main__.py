"""Print docs/compatibility.md."""

from __future__ import annotations

import sys

from helpscout_shim.catalog.page import page

sys.stdout.write(page())
