"""How many examples the property tests of this room try: few by default, many when asked."""

from __future__ import annotations

import os

LONG = os.environ.get("HELPSCOUT_TEST_PROFILE") == "long"


def examples(usual: int) -> int:
    """The number for this run; twenty times as many with HELPSCOUT_TEST_PROFILE=long."""
    return usual * 20 if LONG else usual
