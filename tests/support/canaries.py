"""Secrets that must not turn up anywhere, and the watch over everything the suite leaves behind.

Every secret that tests hand out is a canary: the examples' keys, what the stand-in servers give,
and whatever ``secrets.token_hex`` makes in a test process (keys, tokens and application secrets of
the sandbox), which gets a recognisable beginning. After each test what it printed, logged and
raised is searched; at the end of the run every file below pytest's temporary folder and the
PostgreSQL servers' files are. Both look for the encoded forms too, and both fail the run.

A file that a test itself wrote to be the *source* of keys is named with :func:`key_source`.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import os
import secrets
import subprocess
import uuid
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import pytest
from click.testing import CliRunner, Result

from helpscout_v2.secret import _forms

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
BEGINNING = "c0ffee5ec4e7"
"""How every secret begins that a test process makes up."""
BEGINNINGS = (
    BEGINNING,
    "c0ffee5e-c4e7-4",
    "access-canary-",
    "refresh-canary-",
    "acc-canary",
    "ref-canary",
    "v1-key-canary",
)
APP_SECRET = "app-secret-canary-5d1f"
WHOLE = (
    APP_SECRET,
    "canary-v1-key-0123456789abcdef",
    "canary-bearer-0123456789",
    "recorded-app-secret",
    "recorded-api-key",
)

SAFE_FOLDERS = ("cassettes", ".pytest_cache", ".hypothesis")
LEFT_BY_WORKERS = "canaries_left"
SHORTEST = 16


def _example_files() -> list[Path]:
    return sorted(EXAMPLES.glob("*/.env"))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def example_keys() -> tuple[str, ...]:
    """The V1 keys that the examples' ``.env`` files hold."""
    lines = [line for file in _example_files() for line in file.read_text("utf-8").splitlines()]
    return tuple(
        line.partition("=")[2].strip() for line in lines if line.startswith("HELPSCOUT_API_KEY=")
    )


def needles(whole: Iterable[str], beginnings: Iterable[str] = ()) -> tuple[bytes, ...]:
    """What to search for: every form of the whole ones, and the stable part of the others."""
    canary_forms = {form for canary in whole for form in _forms(canary)}
    for begin in beginnings:
        # Base64 turns three bytes into four characters; the rest depends on what follows.
        encoded_begin = base64.b64encode(begin.encode()[: len(begin) // 3 * 3]).decode()
        canary_forms |= {begin, encoded_begin}
    return tuple(sorted(form.encode("utf-8") for form in canary_forms))


def known_needles() -> tuple[bytes, ...]:
    return needles((*example_keys(), *WHOLE), BEGINNINGS)


class Watch:
    """Searches texts and files for canaries."""

    def __init__(self, looked_for: Iterable[bytes]) -> None:
        self.looked_for = tuple(looked_for)
        self.sources: set[Path] = set()
        self.contents = {_digest(file.read_bytes()) for file in _example_files()}

    def holds(self, data: str | bytes) -> bool:
        raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        return any(needle in raw for needle in self.looked_for)

    def leaks_below(self, folder: Path) -> Iterator[Path]:
        """Files below ``folder`` with a canary, other than the sources of keys."""
        for path in sorted(folder.rglob("*")):
            if path.is_symlink() or not path.is_file() or path in self.sources:
                continue
            data = b""
            with suppress(OSError):  # Sockets, and files of a process that is just ending.
                data = path.read_bytes()
            if self.holds(data) and _digest(data) not in self.contents:
                yield path


class _Heard:
    """A pipe whose every piece is searched as it is read."""

    def __init__(self, pipe: IO[Any], hear: Callable[[Any], None]) -> None:
        self._pipe = pipe
        self._hear = hear

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pipe, name)

    def _pass_on(self, said: Any) -> Any:
        if said:
            self._hear(said)
        return said

    def read(self, *size: int) -> Any:
        return self._pass_on(self._pipe.read(*size))

    def readline(self, *size: int) -> Any:
        return self._pass_on(self._pipe.readline(*size))

    def readlines(self, *hint: int) -> list[Any]:
        return [self._pass_on(line) for line in self._pipe.readlines(*hint)]

    def __iter__(self) -> Iterator[Any]:
        for line in self._pipe:
            yield self._pass_on(line)

    def __next__(self) -> Any:
        return self._pass_on(next(self._pipe))

    def __enter__(self) -> _Heard:
        return self

    def __exit__(self, *exc: object) -> None:
        self._pipe.close()


WATCH = Watch(known_needles())
_remaining: list[str] = []


def key_source(path: Path | str) -> None:
    """A test wrote this one file to take keys from: it holds canaries on purpose."""
    WATCH.sources.add(Path(path))


def look_below(folder: Path) -> None:
    """Search ``folder`` now, because it will not be there at the end of the run."""
    # Whatever PostgreSQL has not yet written into its tables is in its log, which is searched too.
    _remaining.extend(str(path) for path in WATCH.leaks_below(folder))


class Plugin:
    """Registers itself for one pytest process: the only one, or a worker, or the controller."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        config.addinivalue_line(
            "markers", "shows_secrets(why): what the test prints on purpose holds made-up secrets"
        )
        self.heard: list[str] = []
        self.reported: set[tuple[str, str]] = set()
        self.undo: list[Callable[[], None]] = []
        self._mark_made_up_secrets()
        self._listen(pytest.CaptureFixture, "readouterr", "captured output")
        self._listen(subprocess.Popen, "communicate", "output of a process")
        self._listen_to_pipes()
        self._listen_to_terminals()
        self._listen(CliRunner, "invoke", "output of a command")

    def pytest_unconfigure(self) -> None:
        for undo in reversed(self.undo):
            undo()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        sections = [(name, text) for name, text in report.sections]
        if report.failed:
            sections.append(("traceback", report.longreprtext))
        caplog = getattr(item, "funcargs", {}).get("caplog")
        if caplog is not None and call.when == "call":
            sections.append(("log records", caplog.text))
        leaky = sorted({name for name, text in sections if WATCH.holds(text)} | set(self.heard))
        self.heard.clear()
        # What the test itself showed is still there when its fixtures end.
        leaky = [name for name in leaky if (item.nodeid, name) not in self.reported]
        self.reported.update((item.nodeid, name) for name in leaky)
        if leaky and item.get_closest_marker("shows_secrets") is None:
            before = f"{report.longreprtext}\n" if report.failed else ""
            report.outcome = "failed"
            report.longrepr = f"{before}a canary secret was shown in: {', '.join(leaky)}"
        return report

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        _remaining.extend(self._files_left())
        if not hasattr(self.config, "workerinput"):
            _remaining.extend(self._left_beside_the_tests())
        if hasattr(self.config, "workerinput"):
            self.config.workeroutput[LEFT_BY_WORKERS] = list(_remaining)
        elif _remaining:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        _remaining.extend(getattr(node, "workeroutput", {}).get(LEFT_BY_WORKERS, ()))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if _remaining:
            terminalreporter.section("canary secrets were found in files", red=True)
            for name in sorted(set(_remaining)):
                terminalreporter.line(name)

    def _files_left(self) -> list[str]:
        if self.config.getoption("numprocesses", None) and not hasattr(self.config, "workerinput"):
            return []  # The workers have searched their own folders.
        factory: pytest.TempPathFactory = self.config._tmp_path_factory  # type: ignore[attr-defined]
        return [str(path) for path in WATCH.leaks_below(factory.getbasetemp())]

    def _left_beside_the_tests(self) -> Iterator[str]:
        """Recordings, and what pytest and hypothesis keep for the next run."""
        # What stands in a recording for a key is a canary of its own, and belongs there.
        watch = Watch(needles(example_keys(), BEGINNINGS))
        for name in SAFE_FOLDERS:
            yield from map(str, watch.leaks_below(self.config.rootpath / name))

    def _mark_made_up_secrets(self) -> None:
        make_hex, make_uuid = secrets.token_hex, uuid.uuid4

        def token_hex(nbytes: int | None = None) -> str:
            random_hex = make_hex(nbytes)
            return (
                BEGINNING + random_hex[len(BEGINNING) :]
                if len(random_hex) >= 2 * SHORTEST
                else random_hex
            )

        secrets.token_hex = token_hex
        self.undo.append(lambda: setattr(secrets, "token_hex", make_hex))

        from helpscout_sandbox import auth, server

        start = server.Sandbox.__dict__["start"]

        @functools.wraps(start.__func__)
        def started(cls: type[server.Sandbox], **options: Any) -> server.Sandbox:
            # An application's id is no secret.
            options["app_id"] = options.get("app_id") or make_hex(16)
            sandbox: server.Sandbox = start.__func__(cls, **options)
            return sandbox

        server.Sandbox.start = classmethod(started)  # type: ignore[assignment]
        self.undo.append(lambda: setattr(server.Sandbox, "start", start))

        class Uuid:
            @staticmethod
            def uuid4() -> str:
                return "c0ffee5e-c4e7-4" + str(make_uuid())[15:]

        auth.uuid = Uuid  # type: ignore[attr-defined]
        self.undo.append(lambda: setattr(auth, "uuid", uuid))

    def _listen_to_pipes(self) -> None:
        """What a test reads from a process line by line."""
        original = subprocess.Popen.__init__

        @functools.wraps(original)
        def opened(process: subprocess.Popen[Any], *args: Any, **kwargs: Any) -> None:
            original(process, *args, **kwargs)
            for name in ("stdout", "stderr"):
                pipe = getattr(process, name)
                if pipe is not None:
                    setattr(process, name, _Heard(pipe, self._hear))

        subprocess.Popen.__init__ = opened  # type: ignore[method-assign]
        self.undo.append(lambda: setattr(subprocess.Popen, "__init__", original))

    def _listen_to_terminals(self) -> None:
        """What a test reads from a pseudo terminal."""
        original = os.read

        def read(fd: int, length: int, /) -> bytes:
            data = original(fd, length)
            if os.isatty(fd):
                self._hear(data)
            return data

        os.read = read
        self.undo.append(lambda: setattr(os, "read", original))

    def _hear(self, said: str | bytes) -> None:
        if WATCH.holds(said):
            self.heard.append("output of a process")

    def _listen(self, owner: type[Any], name: str, what: str) -> None:
        original = getattr(owner, name)

        @functools.wraps(original)
        def heard(*args: Any, **kwargs: Any) -> Any:
            result = original(*args, **kwargs)
            texts = (result.output, result.stderr) if isinstance(result, Result) else result
            if any(WATCH.holds(text) for text in texts if text):
                self.heard.append(what)
            return result

        setattr(owner, name, heard)
        self.undo.append(lambda: setattr(owner, name, original))
