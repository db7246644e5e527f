"""`execute_from_command_line`: finds the command in the installed apps and runs it."""

from __future__ import annotations

import argparse
import importlib

from django.conf import settings


def execute_from_command_line(argv: list[str]) -> None:
    for app in settings.INSTALLED_APPS:
        try:
            module = importlib.import_module(f"{app}.management.commands.{argv[1]}")
        except ModuleNotFoundError:
            continue
        command = module.Command()
        parser = argparse.ArgumentParser(prog=argv[1])
        command.add_arguments(parser)
        command.handle(**vars(parser.parse_args(argv[2:])))
        return
    raise SystemExit(f"Unknown command: {argv[1]}")
