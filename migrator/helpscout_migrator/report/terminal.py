"""The report and the plan for a terminal, at any width, with or without colour."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from math import ceil
from typing import IO

from rich.console import Console
from rich.markup import escape as unmarked
from rich.table import Table
from rich.text import Text

from helpscout_codemods.escape_control import visible_name
from helpscout_codemods.findings import Finding
from helpscout_codemods.render.text import counts_of
from helpscout_codemods.wording import plural
from helpscout_migrator.plans.plan import Plan
from helpscout_migrator.report.model import MigrationReport, Rehearsal, Verification
from helpscout_migrator.report.next_steps import next_steps
from helpscout_migrator.report.words import states_in, titles

STYLES = {"native": "green", "bridged": "blue", "left": "yellow", "manifests": "green"}
MARKS = {
    "ok": ("ok", "green"),
    "done": ("done", "green"),
    "skipped": ("skipped", "dim"),
    "failed": ("FAILED", "bold red"),
    "open": ("open", "yellow"),
}
WIDTH_WITHOUT_TERMINAL = 80
# More findings than this are counted and left to `todo`.
FINDINGS_SHOWN = 40
BAR_WIDTH = 24
WIDTH_OF_BARS = 60
NARROWEST = 20


def console(stream: IO[str] | None = None) -> Console:
    """A console of 80 columns when the width is unknown, ASCII when the stream has no more."""
    out = stream or sys.stdout
    has_width = out.isatty() or "COLUMNS" in os.environ
    return Console(
        file=out,
        width=None if has_width else WIDTH_WITHOUT_TERMINAL,
        highlight=False,
        soft_wrap=False,
        safe_box=True,
        legacy_windows=False,
    )


def escape(text: str) -> str:
    """One line of untrusted text, with markup and control characters escaped."""
    return unmarked(visible_name(text))


def show_plan(out: Console, plan: Plan, *, host: str = "Help Scout") -> None:
    """Show what a plan will do, and what needs manual work; `host` gets the requests."""
    out.print(f"[bold]Plan {escape(plan.id)}[/] for {escape(plan.target)}", soft_wrap=True)
    counts = counts_of(plan.sites)
    out.print(f"{plural(counts.total(), 'finding')}:")
    for state in states_in(counts):
        _hanging(out, f"  [{STYLES[state]}]{counts[state]:>4}[/]  ", _future(state, counts[state]))
    for number, step in enumerate(plan.steps, start=1):
        stays = "" if step.undone_by else "; undo keeps it"
        far = f" (at {host}{stays})" if step.remote else ""
        _hanging(out, f"{number}. ", f"{step.title}{far}")
        if step.name == "tokens":
            for need in plan.tokens:
                whose = f"{need.name} in {need.where} -> account {need.account}"
                _hanging(out, f"     {escape(need.key)}  ", escape(whose))
        if step.name == "webhooks":
            for hook in plan.webhooks:
                whose = f"signed with {hook.variable} in {hook.where} {hook.secret}"
                out.print(f"     {escape(hook.url)}  {escape(whose)}", soft_wrap=True)
                _hanging(out, "     ", escape(", ".join(hook.events)))
        for edit in plan.edits_of(step.name):
            reason = plural(edit.sites, "finding") if edit.sites else ""
            path = escape(edit.path) if edit.before else f"{escape(edit.path)}  new"
            out.print(f"     [dim]{reason:<11}[/]  {path}", soft_wrap=True)
    for trouble in plan.errors:
        out.print(f"[red]{escape(trouble.path)}: {escape(trouble.reason)}[/]")


def _future(state: str, count: int) -> str:
    return {
        "native": "will be rewritten to V2",
        "bridged": "will run through the shim, which answers V1 calls from V2",
        "manifests": "will be updated with the code (manifests and settings)",
        "left": "needs manual work" if count == 1 else "need manual work",
    }[state]


def show_findings(out: Console, findings: Iterable[Finding], title: str) -> None:
    """One block for each finding: location, message, what to write."""
    rows = list(findings)
    if not rows:
        return
    out.print(f"[bold]{title}[/]")
    for finding in rows[:FINDINGS_SHOWN]:
        out.print(f"  [cyan]{escape(finding.path)}:{finding.line}[/] {finding.id}", soft_wrap=True)
        _hanging(out, " " * 6, escape(finding.message))
        if finding.instead:
            _hanging(out, " " * 6, f"[dim]write:[/] {escape(finding.instead)}")
    if len(rows) > FINDINGS_SHOWN:
        out.print(f"  and {len(rows) - FINDINGS_SHOWN} more: `helpscout-migrate todo` lists them")


def show_checks(out: Console, checks: Iterable[Verification]) -> None:
    """One line for each check, wrapped on a terminal only, so that a pipe can be searched."""
    for check in checks:
        word, style = MARKS[check.status]
        body = f"{check.name}: {escape(check.detail)}"
        _hanging(out, f"  [{style}]{word:<7}[/] ", body, wrapped=out.is_terminal)


def show_next(out: Console, steps: Iterable[str]) -> None:
    """What to do now, one sentence each; wrapped on a terminal only, as `show_checks`."""
    out.print("[bold]Next[/]")
    for step in steps:
        _hanging(out, "  - ", escape(step), wrapped=out.is_terminal)


def _hanging(out: Console, head: str, body: str, *, wrapped: bool = True) -> None:
    """A head, and the body beside it, whose further lines stand below its first one."""
    start, text = Text.from_markup(head), Text.from_markup(body)
    width = max(out.width - start.cell_len, NARROWEST)
    for line in text.wrap(out, width) if wrapped else [text]:
        line.rstrip()
        out.print(start + line, soft_wrap=True)
        start = Text(" " * start.cell_len)


def show_rehearsal(out: Console, rehearsal: Rehearsal) -> None:
    if rehearsal.note:
        out.print(escape(rehearsal.note))
    if rehearsal.same:
        out.print(
            f"[green]same result[/] before and after: {escape(rehearsal.command)} "
            f"({plural(rehearsal.output_lines, 'line')}, exit {rehearsal.exit_after}, same "
            f"files, same effects; {plural(rehearsal.calls_before, 'V2 request')} before, "
            f"{rehearsal.calls_after} after)"
        )
        return
    out.print(f"[bold red]the result differs[/] before and after: {escape(rehearsal.command)}")
    for line in rehearsal.differences:
        out.print(f"  {escape(line)}")


def show_report(out: Console, report: MigrationReport, *, is_demo: bool = False) -> None:
    """The summary at the end of a run; a demo shows its rehearsal before and has no next steps."""
    table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=False)
    counts = counts_of(report.sites)
    total = counts.total() or 1
    names = titles(is_planned=not report.applied)
    has_bars = out.encoding.lower().replace("-", "") == "utf8" and out.width >= WIDTH_OF_BARS
    for state in states_in(counts):
        count = counts[state]
        bar = Text("━" * ceil(BAR_WIDTH * count / total) if has_bars else "", STYLES[state])
        table.add_row(Text(f"{count:,}", justify="right"), names[state], bar)
    out.print(table)
    change_line = f"{plural(len(report.diffs), 'file')} changed"
    out.print(f"{change_line}; undo: {escape(report.undo)}", soft_wrap=True)
    show_findings(out, report.findings_in("left"), "Need manual work")
    for line in report.errors:
        out.print(f"[red]{escape(line)}[/]")
    if report.checks:
        out.print("[bold]Verified[/]")
        show_checks(out, report.checks)
    if is_demo:
        return
    if report.rehearsal:
        show_rehearsal(out, report.rehearsal)
    show_next(out, next_steps(report.target, counts, applied=bool(report.applied)))
