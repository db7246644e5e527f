"""The command `helpscout-migrate`.

Exit codes: 0 nothing to do or done, 1 findings or leftovers, 2 error, 130 interrupted.
Data goes to standard output, messages go to standard error.
"""

from __future__ import annotations

from helpscout_migrator.cli.group import main

__all__ = ["main"]
