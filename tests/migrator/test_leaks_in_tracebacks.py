"""No frame that an error of the command leaves holds a key, a token or a password in the clear.

Reporters of errors collect the locals of every frame. So each error is looked at when it leaves the
function that ends it: the frames it came through, its causes and its texts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from support.auth.leaks import everything_shown_by
from support.auth.server import AuthServer
from support.migrator.cli import clean_environment, small

from helpscout_migrator.cli import main
from helpscout_migrator.cli.group import Sections
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.token import Token
from helpscout_v2.secret import Secret

KEY, OTHER = "facade5ca1ab1e0" + "7" * 25, "facade5ca1ab1e1" + "7" * 25
APP_SECRET, HOOK_SECRET = "canary-of-the-application", "canary-of-the-webhook"
STORE_KEY, WRONG_KEY = (Fernet.generate_key().decode() for _ in range(2))
TOKEN, PASSWORD = "canary-of-a-token", "canary-of-a-database"
CANARIES = (KEY, OTHER, APP_SECRET, HOOK_SECRET, STORE_KEY, WRONG_KEY, TOKEN, PASSWORD)


@pytest.fixture
def server() -> Iterator[AuthServer]:
    with AuthServer() as running:
        yield running


def files(folder: Path) -> None:
    small(folder / "desk")
    (folder / "desk" / ".env").write_text(f"HELPSCOUT_API_KEY={KEY}\n", "utf-8")
    texts = {
        "no-header.csv": f"ann,{KEY}\nbob,{OTHER}\n",
        "other-header.csv": f"name,secret\nann,{KEY}\n",
        "twice.csv": f"account,key\nann,{KEY}\nbob,{KEY}\n",
        "swapped.csv": f"account,key\n{KEY},ann\n",
        "wide.csv": f"account,key\nann,{KEY},{OTHER}\n",
        "torn.csv": f'account,key\nann,"{KEY}\n',
        "not-json.jsonl": f"ann {KEY}\n",
        "other-fields.jsonl": f'{{"{KEY}": "{OTHER}"}}\n',
        "fine.csv": f"account,key\nann,{KEY}\nbob,{OTHER}\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "latin.csv").write_bytes(f"account,key\n\xe9,{KEY}\n".encode("latin-1"))


def store_of(folder: Path) -> None:
    with TokenStore(folder / "tokens.db", Secret(STORE_KEY), environ={}) as store:
        token = Token.lasting(60, Secret(TOKEN), Secret(TOKEN))
        store.put("default", token, source="authorization_code")


COMMANDS: dict[str, tuple[tuple[str, ...], Mapping[str, str]]] = {
    **{
        f"a source: {name}": (("exchange", "--keys", name), {})
        for name in (
            "no-header.csv", "other-header.csv", "twice.csv", "swapped.csv", "wide.csv",
            "torn.csv", "not-json.jsonl", "other-fields.jsonl", "latin.csv", "missing.csv",
        )
    },
    "another store key": (("tokens", "list"), {"HELPSCOUT_STORE_KEY": WRONG_KEY}),
    "no store key": (("tokens", "list"), {"HELPSCOUT_STORE_KEY": f"x{WRONG_KEY}"}),
    "an unknown database": (
        ("tokens", "list"), {"HELPSCOUT_STORE": f"mysql://me:{PASSWORD}@db.test/x"},
    ),
    "a database that is away": (
        ("tokens", "list"), {"HELPSCOUT_STORE": f"postgresql://me:{PASSWORD}@127.0.0.1:9/x"},
    ),
    "an account that is taken": (("exchange",), {"HELPSCOUT_API_KEY": KEY}),
    "a key that is refused": (
        ("exchange", "--account", "new"), {"HELPSCOUT_API_KEY": OTHER, "REFUSES": "1"},
    ),
    "no application": (("exchange",), {"HELPSCOUT_API_KEY": KEY, "HELPSCOUT_APP_ID": ""}),
    "a host that is no host": (("verify", "desk"), {"HELPSCOUT_API_URL": "http://evil.test"}),
    "a run whose key is refused": (("run", "desk", "--yes"), {"REFUSES": "1"}),
    "a run without a way to a token": (
        ("run", "desk", "--yes"), {"HELPSCOUT_APP_ID": "", "HELPSCOUT_ACCOUNT": "none"},
    ),
    "a run without a store": (
        ("run", "desk", "--yes"),
        {"HELPSCOUT_STORE": f"mysql://me:{PASSWORD}@db.test/x", "HELPSCOUT_APP_ID": ""},
    ),
    "no plan": (("apply", "desk", "--yes"), {}),
    "a webhook without its host": (
        ("webhooks", "apply", "--url", "https://x.test", "--yes", "--path", "desk"),
        {"HELPSCOUT_WEBHOOK_SECRET": HOOK_SECRET, "HELPSCOUT_API_URL": "http://127.0.0.1:9"},
    ),
    "a webhook with a password": (
        ("webhooks", "plan", "--url", "ftp://x.test", "--path", "desk"),
        {"HELPSCOUT_WEBHOOK_SECRET": HOOK_SECRET},
    ),
}  # fmt: skip


@pytest.mark.parametrize("title", sorted(COMMANDS))
def test_no_frame_of_an_error_holds_a_secret(
    title: str, server: AuthServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files(tmp_path)
    store_of(tmp_path)
    arguments, changes = COMMANDS[title]
    environ = clean_environment(tmp_path / "home", server.environment()) | {
        "HELPSCOUT_STORE": f"sqlite:///{tmp_path}/tokens.db",
        "HELPSCOUT_STORE_KEY": STORE_KEY,
        "HELPSCOUT_APP_SECRET": APP_SECRET,
        **changes,
    }
    (tmp_path / "home").mkdir()
    for name in [name for name in environ if name.startswith("HELPSCOUT_")]:
        monkeypatch.setenv(name, environ[name])
    monkeypatch.setenv("XDG_STATE_HOME", environ["XDG_STATE_HOME"])
    monkeypatch.chdir(tmp_path)
    if "REFUSES" in changes:
        server.known_keys = lambda key: False
    errors: list[str] = []
    real: Callable[..., object] = Sections.resolve_command

    def watched(self: Sections, context: object, words: list[str]) -> object:
        """The innermost place that all commands pass, so that no frame of click's is seen."""
        name, command, rest = real(self, context, words)  # type: ignore[misc]
        invoke = command.invoke

        def watching(inner: object) -> object:
            try:
                return invoke(inner)
            except SystemExit:
                raise
            except Exception as error:
                errors.append(everything_shown_by(error))
                raise

        monkeypatch.setattr(command, "invoke", watching)
        return name, command, rest

    monkeypatch.setattr(Sections, "resolve_command", watched)
    with pytest.raises(SystemExit) as end:
        main(list(arguments), prog_name="helpscout-migrate")
    assert end.value.code == 2
    (output,) = errors
    leaks = [line[:400] for line in output.splitlines() for canary in CANARIES if canary in line]
    assert leaks == []
