"""The asynchronous side of ``helpscout_v2.resources``."""
