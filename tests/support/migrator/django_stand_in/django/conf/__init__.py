"""`django.conf.settings`: the attributes of the settings module, read when asked for."""

from __future__ import annotations

import importlib
import os
from typing import Any


class LazySettings:
    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"]), name)


settings = LazySettings()
