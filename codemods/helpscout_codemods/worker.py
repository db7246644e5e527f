"""One group of files from findings to verified edits: the unit of work of the engine.

A group is closed: values of V1 do not leave it. Its edits therefore stand or fall together.
"""

from __future__ import annotations

import gc
import signal
import sys
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from msgspec import Struct, field

from helpscout_codemods.cache import content_digest
from helpscout_codemods.config import Config
from helpscout_codemods.findings import Edit, Finding, Problem, Report, Skipped, Target
from helpscout_codemods.fixpoint import EditsRefused, repeated
from helpscout_codemods.requirements_of import FileNeeds, part_of
from helpscout_codemods.rules import make_finding
from helpscout_codemods.scan import notebooks, other_files, python2
from helpscout_codemods.scan.parsable import failed, syntax_problem, unparsable
from helpscout_codemods.scan.project import LazyFiles
from helpscout_codemods.scan.python2_project import is_python_2
from helpscout_codemods.scan.receivers import is_receiver, receivers
from helpscout_codemods.source.markers import mark
from helpscout_codemods.source.suppress import Suppression, split, suppressions
from helpscout_codemods.wording import plural


class Job(Struct, frozen=True):
    """Everything a worker needs, picklable."""

    files: LazyFiles
    config: Config
    to: Target


MAX_GROUP = 8_000_000
"""Bytes of the sources of one group that are held as syntax trees at a time."""
CPU_SECONDS = 60
"""Processor time for a group of one file; every further file adds a second."""
BY_HAND = "write helpscout_v2 code by hand"
A_BUG = f"{BY_HAND}, and report this as a bug of the codemods"
A_NOTEBOOK = "write V2 calls there by hand, or save it as a Python notebook of version 4"
TO_SPLIT = (
    f"{BY_HAND}, or split the file; helpscout_shim.install() at the start of the program keeps the"
    " V1 calls working as they are"
)


class TooMuch(Exception):
    """A group that takes more memory or time than one group may; the text is the reason."""


RECURSION_LIMIT = 20_000
"""While a group is worked on: generated code nests deeper than people write.
`parsable.DEEPEST` bounds the trees."""


class GroupOutcome(Struct, frozen=True):
    """What became of a job: its report, what its files need after it, and the digests of files
    beyond the group that were consulted ("" for files that do not exist)."""

    report: Report
    parts: tuple[FileNeeds, ...] = ()
    consulted: Mapping[str, str] = field(default_factory=dict)
    edited: tuple[str, ...] = ()


NO_MARKER = frozenset({"HS106"})
"""Findings whose edit leaves nothing to remark on: the new import line says it all, and a second
run, which finds nothing there, would take the remark away again."""


NATIVE_CALL = "HS101"


def work(job: Job) -> GroupOutcome:
    """The findings and edits of one group. Never raises: what goes wrong is reported."""
    with _deep_recursion():
        report = _work(job)
    edits = {edit.path: edit for edit in report.edits}
    parts = []
    for path in sorted({*job.files, *edits}):
        before = edits[path].before if path in edits else job.files[path]
        parts.append(part_of(path, before, edits[path].after if path in edits else before))
    needs_read = {
        path: content_digest(data) if data is not None else ""
        for path, data in job.files.consulted.items()
    }
    return GroupOutcome(report, tuple(parts), needs_read, tuple(edits))


def _work(job: Job) -> Report:
    try:
        files, originals, notes = _prepared(job)
    except Exception as error:
        return _unchanged(job.files, EditsRefused(next(iter(job.files)), _failure(error)), A_BUG)
    if not len(files):
        return notes
    size = sum(len(files[path]) for path in files)
    if size > MAX_GROUP:
        reason = f"the files that share V1 values are larger than {MAX_GROUP // 1_000_000} MB"
        left_report = _unchanged(files, EditsRefused(next(iter(files)), reason), TO_SPLIT)
        return _returned(left_report, originals, files).merge(notes)
    report = _attempt(job, files, job.to)
    if isinstance(report, EditsRefused) and job.to == "native":
        first_report, report = report, _attempt(job, files, "bridge")
        if isinstance(report, Report):
            report = replace(report, findings=(*report.findings, _not_native(first_report)))
    if isinstance(report, EditsRefused):
        report = _unchanged(files, report, TO_SPLIT if report.reason == SLOW else A_BUG)
    return _returned(report, originals, files).merge(notes)


def _attempt(job: Job, files: LazyFiles, to: Target) -> Report | EditsRefused:
    """The final edits of a group. A bug of a rule costs one group its rewrite, never the run."""
    try:
        with _limited(CPU_SECONDS + len(files)):
            first = _outcome(job, files, to)
            return repeated(lambda changed: _outcome(job, changed, to), files, first)
    except Exception as error:
        return EditsRefused(next(iter(files)), _failure(error))


def _failure(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "the code is nested too deeply to be understood"
    if isinstance(error, TooMuch):
        return str(error)
    text = str(error).splitlines()
    return f"the rules failed on it ({type(error).__name__}{': ' + text[0] if text else ''})"


def _prepared(job: Job) -> tuple[LazyFiles, dict[str, bytes], Report]:
    """The group as Python 3 modules: notebooks joined, Python 2 upgraded where asked for.

    Answers the files, the original bytes of those that were converted, and what there is to say.
    """
    texts: dict[str, bytes] = {}
    originals: dict[str, bytes] = {}
    findings: list[Finding] = []
    skip_list: list[Skipped] = []
    paths: list[str] = []
    old_project = job.config.python2 and is_python_2(job.files.root)
    for path in job.files:
        data = job.files[path]
        if path.endswith(notebooks.SUFFIX):
            try:
                module = notebooks.join(data)
            except notebooks.NotebookError as error:
                note = failed(path, data, f"notebook: {error}", A_NOTEBOOK)
                if note is None:
                    skip_list.append(Skipped(path, f"notebook: {error}"))
                else:
                    findings.append(note)
                continue
            findings += _other_cells(path, data)
            alias = notebooks.alias(path)
            note = unparsable(alias, module, job.config, job.files)
            if note is not None and note.line:
                findings.append(notebooks.locator(alias, data)(note))
                continue
            if note is not None:
                skip_list.append(Skipped(path, note.message))
                continue
            texts[alias], originals[alias] = module, data
            paths.append(alias)
            continue
        if old_project or (
            job.config.python2
            and (syntax_problem(data) is not None or python2.is_old(data, job.files))
        ):
            try:
                texts[path], originals[path] = python2.upgrade(data), data
            except python2.UpgradeError as error:
                findings.append(python2.refused(path, str(error)))
                continue
            findings.append(python2.upgraded(path, texts[path]))
        paths.append(path)
    files = job.files.with_texts(texts, paths)
    return files, originals, Report(tuple(findings), (), tuple(skip_list))


def _other_cells(path: str, data: bytes) -> list[Finding]:
    """What there is to say of cells in other languages and of shell lines that name V1."""
    return [
        replace(
            other_finding,
            line=1,
            message=f"cell {index + 1}: names V1 in text that is not Python",
            instead="call helpscout_v2 in a Python cell, or put `helpscout-migrate gateway` there",
        )
        for index, text in notebooks.other_texts(data)
        if (other_finding := other_files.finding(path, text.encode("utf-8", "replace"))) is not None
    ]


def _outcome(
    job: Job,
    files: Mapping[str, bytes],
    to: Target,
    in_use: frozenset[tuple[str, Suppression]] = frozenset(),
) -> Report:
    """What one pass says, less what people said should stay, plus markers.

    `in_use` are the suppressions that sent the pass here from native code.
    """
    # Imported here: a run that works on nothing never pays for libcst and the rules.
    from helpscout_codemods import refactor

    report = refactor.one_pass(files, to=to)
    receiver_findings = receivers(files)
    report = replace(report, findings=(*report.findings, *receiver_findings))
    comments = {path: suppressions(files[path]) for path in files}
    remaining: list[Finding] = []
    hidden: list[Finding] = []
    for path in sorted({f.path for f in report.findings} | {p for p, c in comments.items() if c}):
        own_findings = [finding for finding in report.findings if finding.path == path]
        idle = tuple(c for c in comments.get(path, ()) if (path, c) not in in_use)
        ignores_used = tuple(c for c in comments.get(path, ()) if (path, c) in in_use)
        own_findings = [
            f for f in own_findings if not any(comment.covers(f) for comment in ignores_used)
        ]
        here, hidden_findings, unused_ignores = split(path, own_findings, idle)
        remaining += here
        remaining += unused_ignores
        hidden += hidden_findings
    hidden += [finding for finding in remaining if job.config.ignores(finding.id)]
    remaining = [finding for finding in remaining if job.config.wants(finding.id)]
    if to == "native" and any(finding.id == NATIVE_CALL for finding in hidden):
        # A site that must stay V1 keeps its whole flow V1: the bridge makes it run.
        native = [finding for finding in hidden if finding.id == NATIVE_CALL]
        causes = frozenset(
            (finding.path, comment)
            for finding in native
            for comment in comments.get(finding.path, ())
            if comment.covers(finding)
        )
        return _outcome(job, files, "bridge", causes)
    edits = {edit.path: edit for edit in report.edits}
    if report.findings and not remaining:
        edits = {}
    if job.config.markers:
        for path in files:
            before = files[path]
            after = edits[path].after if path in edits else before
            mine = tuple(f for f in remaining if f.path == path and f.id not in NO_MARKER)
            mine = tuple(f for f in mine if not is_receiver(f))
            if job.to == "bridge":
                # With `--to bridge` the code only has to run: no comments about what runs.
                mine = tuple(finding for finding in mine if finding.state != "bridged")
            marked_text = mark(before, after, mine)
            if marked_text != after:
                edits[path] = Edit(path, before, marked_text, mine)
    changes = tuple(edit for edit in edits.values() if edit.changes)
    return replace(report, findings=tuple(remaining), edits=changes)


def _not_native(refused: EditsRefused) -> Finding:
    return make_finding(
        "HS904",
        "review",
        "bridged",
        refused.path,
        1,
        f"no V2 code was written: {refused.reason}; the files that share V1 values with"
        " this one keep working through the shim",
        A_BUG,
    )


def _unchanged(files: LazyFiles, refused: EditsRefused, instead: str) -> Report:
    """Nothing of the group changes; every file that names V1 says so, with its V1 lines."""
    findings = tuple(
        finding
        for path in files
        if (finding := failed(path, files[path], refused.reason, instead)) is not None
    )
    paths = list(files)
    others = f", with {plural(len(paths) - 1, 'file')} tied to it" if len(paths) > 1 else ""
    problem = Problem(refused.path, f"unchanged{others}: {refused.reason}")
    return Report(findings, errors=(problem,))


def _returned(report: Report, originals: Mapping[str, bytes], files: LazyFiles) -> Report:
    """Paths and bytes as they are on disk, and the flow that ties the edits together."""
    flow = next(iter(files), "")
    edits: list[Edit] = []
    errors = list(report.errors)
    places: dict[str, Callable[[Finding], Finding]] = {}
    for alias, data in originals.items():
        if alias.endswith(notebooks.ALIAS):
            places[alias] = notebooks.locator(alias, data)
    findings = tuple(places[f.path](f) if f.path in places else f for f in report.findings)
    for edit in report.edits:
        before, after, path = originals.get(edit.path, edit.before), edit.after, edit.path
        if path in places:
            path = notebooks.path_of(edit.path)
            after = notebooks.split(before, after)
        mine = tuple(f for f in findings if f.path == path)
        edits.append(Edit(path, before, after, mine, flow))
    return Report(findings, tuple(edits), report.skipped, tuple(errors))


SLOW = "it takes too long to trace"


@contextmanager
def _limited(seconds: float) -> Generator[None, None, None]:
    """Ends a block that takes more processor time with TooMuch: the last net under the limits of
    the inference, which count steps. Only a main thread of POSIX has such a clock."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(
        signal, "setitimer"
    ):
        yield
        return

    def end(*_: object) -> None:
        raise TooMuch(SLOW)

    before = signal.signal(signal.SIGVTALRM, end)
    # Again each second, in case the first one is raised where it is swallowed.
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@contextmanager
def _deep_recursion() -> Generator[None, None, None]:
    """Room for deep trees, and no cyclic garbage collection among millions of syntax nodes: it
    takes a sixth of the time and finds next to nothing."""
    limit = sys.getrecursionlimit()
    collecting = gc.isenabled()
    sys.setrecursionlimit(max(limit, RECURSION_LIMIT))
    gc.disable()
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
        if collecting:
            gc.enable()
