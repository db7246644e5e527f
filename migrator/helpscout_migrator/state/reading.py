"""What reading a file of the state folder can raise."""

from __future__ import annotations

import msgspec

# Text that is no UTF-8 is not a DecodeError to msgspec.
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError)
