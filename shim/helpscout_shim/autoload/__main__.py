"""`eval "$(python -m helpscout_shim.autoload)"`: the variables of `environment()` for a shell."""

from __future__ import annotations

import shlex
import sys

from helpscout_shim.autoload import environment

for name, value in environment().items():
    sys.stdout.write(f"export {name}={shlex.quote(value)}\n")
