"""`BaseCommand`, as far as a command prints and takes options."""

from __future__ import annotations

import sys
from typing import Any


class Output:
    def write(self, text: str) -> None:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")


class BaseCommand:
    help = ""

    def __init__(self) -> None:
        self.stdout = Output()

    def add_arguments(self, parser: Any) -> None: ...

    def handle(self, *args: Any, **options: Any) -> None:
        raise NotImplementedError
