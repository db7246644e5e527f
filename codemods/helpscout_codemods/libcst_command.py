"""The rules as a LibCST codemod, for teams that already run those:

    python -m libcst.tool codemod -x helpscout_codemods.libcst_command.HelpScoutV2 PATH

LibCST shows a codemod one file at a time and writes each on its own, so only files that share no
V1 value with others are rewritten; the rest is bridged. Manifests are left alone. The command
`helpscout-migrate rewrite` sees the whole project and does all of it.
"""

from __future__ import annotations

import argparse
import functools
from pathlib import Path

import libcst as cst
from libcst.codemod import CodemodCommand, CodemodContext, SkipFile

from helpscout_codemods.config import Config
from helpscout_codemods.engine import rewrite_text
from helpscout_codemods.findings import Target
from helpscout_codemods.scan.files import project_root
from helpscout_codemods.scan.prefilter import has_v1_path, needle
from helpscout_codemods.scan.project import scan


class HelpScoutV2(CodemodCommand):
    """Rewrites Help Scout Mailbox API V1 calls to helpscout_v2."""

    DESCRIPTION = "Rewrite Help Scout Mailbox API V1 code to helpscout_v2."

    def __init__(self, context: CodemodContext, to: Target = "native") -> None:
        super().__init__(context)
        self.to: Target = to

    @staticmethod
    def add_args(arg_parser: argparse.ArgumentParser) -> None:
        arg_parser.add_argument(
            "--to",
            choices=("native", "bridge"),
            default="native",
            help="native: V2 code where it is proven (default). bridge: only make it run.",
        )

    def transform_module_impl(self, tree: cst.Module) -> cst.Module:
        data = tree.bytes
        if not needle(data) and not has_v1_path(data):
            raise SkipFile("does not speak V1")
        path = Path(self.context.filename or "module.py")
        to: Target = self.to if _is_alone(path) else "bridge"
        report = rewrite_text(data, path.name, Config(to=to))
        for finding in report.findings:
            if finding.state != "native":
                self.warn(f"{finding.line}: {finding.id} {finding.message}")
        for problem in report.errors:
            self.warn(problem.reason)
        for edit in report.edits:
            return cst.parse_module(edit.after)
        return tree


def _is_alone(path: Path) -> bool:
    """Whether no other file of the project can hold a V1 value of this one."""
    if not path.exists():
        return True
    root = project_root([path])
    return _companions(root).get(path.resolve().relative_to(root).as_posix(), 1) == 1


@functools.cache
def _companions(root: Path) -> dict[str, int]:
    return {path: len(group) for group in scan([root]).groups for path in group}
