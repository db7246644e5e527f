"""No secret stands in a traceback with locals, whichever error leaves the client or the store.

Tools that report crashes (rich, Sentry, pytest) show the locals of every frame of the whole chain.
"""

from __future__ import annotations

import ast
import io
import pkgutil
import socket
import sqlite3
import traceback
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import keyring
import pytest
import rich.console
import rich.traceback
from cryptography.fernet import Fernet
from keyring.backends.fail import Keyring as NoKeyring
from support.client.server import RESET, Reply, reply, serving

import helpscout_v2
from helpscout_v2 import HelpScout, HelpScoutError, Secret, errors, webhooks
from helpscout_v2.auth import errors as auth_errors
from helpscout_v2.auth import flows, sources
from helpscout_v2.auth.bearer import HostBearer
from helpscout_v2.auth.config import App, Endpoints
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.token import NEVER, Token

# Built here, so that no line of a provocation shows it by itself.
BEARER = "-".join(("leaked", "bearer", "5f1c"))
REFRESH = "-".join(("leaked", "refresh", "77aa"))
APP_SECRET = "-".join(("leaked", "app", "secret", "9b02"))
V1_KEY = "-".join(("leaked", "v1", "key", "c3d4"))
HOOK_SECRET = "-".join(("leaked", "hook", "0e9f"))
PASSWORD = "-".join(("leaked", "password", "21bd"))
MARK = "leaked-"
TOKEN = {"access_token": BEARER, "refresh_token": REFRESH, "expires_in": 7200}
NO = {"message": "no", "_embedded": {"errors": [{"path": "secret", "message": "no"}]}}


class World:
    """What a provocation works with; its repr shows nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __repr__(self) -> str:
        return "<world>"

    def client(self, answer: Reply, call: Callable[[HelpScout], Any]) -> None:
        with serving(answer) as server, plain_client(server.url) as hs:
            call(hs)

    def refused_port(self) -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            return f"http://127.0.0.1:{free.getsockname()[1]}"

    def store(self, **options: Any) -> TokenStore:
        return TokenStore(self.folder / "tokens.db", **options)

    def filled(self) -> Path:
        with self.store() as store:
            store.put("default", Token(Secret(BEARER), Secret(REFRESH), NEVER), source="x")
        return self.folder / "tokens.db"

    def endpoints(self, url: str) -> Endpoints:
        return Endpoints(url, url, f"{url}/authorize")


def plain_client(url: str) -> HelpScout:
    return HelpScout.with_token(BEARER, api_url=url, retries=0, timeout=(1.0, 0.2))


def app() -> App:
    return App("app", Secret(APP_SECRET))


def flow(answer: Reply, ask: Callable[[App, Endpoints], Any]) -> None:
    with serving(answer) as server:
        ask(app(), Endpoints(server.url, server.url, server.url))


def key(answer: Reply, world: World) -> None:
    with serving(answer) as server:
        broker = sources.from_v1_key(
            Secret(V1_KEY), app(), store=world.store(), endpoints=world.endpoints(server.url)
        )
        broker.token()


def through_the_client(answer: Reply, world: World, how: str) -> None:
    with serving(answer) as server:
        environ = pytest.MonkeyPatch()
        environ.setenv("HELPSCOUT_TRANSITION_URL", server.url)
        try:
            options: Any = {"store": str(world.folder / "x.db"), "api_url": server.url}
            if how == "key":
                hs = HelpScout.from_v1_key(V1_KEY, app_id="a", app_secret=APP_SECRET, **options)
            else:
                hs = HelpScout.client_credentials("a", APP_SECRET, **options)
            hs.users.me()
        finally:
            environ.undo()


def damaged(world: World, change: str) -> None:
    file = world.filled()
    with sqlite3.connect(file) as connection:
        connection.execute(change)
    connection.close()
    with world.store() as store:
        store.get("default")


def locked(world: World) -> None:
    file = world.filled()
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        world.store(lock_timeout=0.05).put(
            "default", Token(Secret(BEARER), Secret(REFRESH), NEVER), source="x"
        )
    finally:
        holder.execute("ROLLBACK")
        holder.close()


def hook(**changes: Any) -> Callable[[HelpScout], Any]:
    arguments: Any = {"url": "https://h.test/", "events": ["convo.created"], "secret": HOOK_SECRET}
    return lambda hs: hs.webhooks.create(**arguments | changes)


def signed(body: Any) -> None:
    headers = {"X-HelpScout-Signature": webhooks.signature(body, HOOK_SECRET)}
    webhooks.receive(body, headers | {"X-HelpScout-Event": "convo.created"}, HOOK_SECRET)


def get(hs: HelpScout) -> Any:
    return hs.conversations.get(1)


STATUSES = (301, 400, 401, 402, 403, 404, 409, 412, 413, 415, 418, 423, 429, 500, 503)
PROVOCATIONS: dict[str, Callable[[World], Any]] = {
    **{
        f"status {status}": lambda w, status=status: w.client(reply(status, NO), get)
        for status in STATUSES
    },
    "a full conversation": lambda w: w.client(
        reply(412, NO), lambda hs: hs.conversations.notes.create(1, text="x")
    ),
    "half an update": lambda w: w.client(
        HALF_DONE(), lambda hs: hs.conversations.update(1, subject="x", status="closed")
    ),
    "no JSON": lambda w: w.client(reply(200, b"<html>"), get),
    "no row": lambda w: w.client(reply(200, b"[]"), get),
    "no list": lambda w: w.client(reply(200, b"5"), lambda hs: list(hs.tags.list())),
    "no id": lambda w: w.client(reply(201), lambda hs: hs.customers.create(first_name="A")),
    "no threads": lambda w: w.client(
        reply(200, {"id": 1, "threads": 2}), lambda hs: get(hs).threads
    ),
    "a reset": lambda w: w.client(RESET, get),
    "a silence": lambda w: w.client(b"HTTP/1.1 200 OK\r\n\0stall", get),
    "a cut-off body": lambda w: w.client(reply(200, b"{}", length=99), get),
    "an impossible chunk": lambda w: w.client(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n", get
    ),
    "no HTTP": lambda w: w.client(b"SSH-2.0\r\n", get),
    "a cut-off download": lambda w: w.client(
        reply(200, b"{}", length=99),
        lambda hs: hs.conversations.attachments.download(1, 2, io.BytesIO()),
    ),
    "another host": lambda w: w.client(reply(301, b"", {"Location": "https://x.test/"}), get),
    "nothing listens": lambda w: get(plain_client(w.refused_port())),
    "no such name": lambda w: get(HelpScout.with_token(BEARER, api_url="https://no.invalid")),
    "a wrong argument": lambda w: w.client(reply(200), lambda hs: hs.conversations.get(-1)),
    "a header of two lines": lambda w: w.client(
        reply(200), lambda hs: hs.call("GET", "/v2/x", headers={"X": "a\r\nb"})
    ),
    "a header of other letters": lambda w: w.client(
        reply(200), lambda hs: hs.call("GET", "/v2/x", headers={"X": "\u2603"})
    ),
    "a text of half a letter": lambda w: w.client(
        reply(200), lambda hs: hs.conversations.notes.create(1, text="\ud83d")
    ),
    "a query of half a letter": lambda w: w.client(
        reply(200), lambda hs: hs.conversations.list(tag="\ud83d").first()
    ),
    "a body that is no JSON": lambda w: w.client(
        reply(200), lambda hs: hs.call("POST", "/v2/x", json={"a": object()})
    ),
    "a path to elsewhere": lambda w: w.client(reply(200), lambda hs: hs.call("GET", "//x.test")),
    "a token of two lines": lambda w: get(
        HelpScout.with_token(BEARER + "\nX: 1", api_url="http://localhost:1")
    ),
    "a URL in the clear": lambda w: get(HelpScout.with_token(BEARER, api_url="http://x.test")),
    "an option of with_token": lambda w: HelpScout.with_token(BEARER, tiemout=1),  # type: ignore[call-arg]
    "an option of from_v1_key": lambda w: HelpScout.from_v1_key(V1_KEY, tiemout=1),  # type: ignore[call-arg]
    "an option of client_credentials": lambda w: HelpScout.client_credentials(
        "a",
        APP_SECRET,
        tiemout=1,  # type: ignore[call-arg]
    ),
    # webhooks
    "a webhook that the API refuses": lambda w: w.client(reply(400, NO), hook()),
    "a webhook at no address": lambda w: w.client(reply(400, NO), hook(url="x")),
    "a webhook with a long secret": lambda w: w.client(
        reply(400, NO), hook(secret=HOOK_SECRET * 9)
    ),
    "a webhook for no event": lambda w: w.client(reply(400, NO), hook(events=[])),
    "a webhook that breaks off": lambda w: w.client(RESET, hook()),
    "a webhook to change": lambda w: w.client(
        reply(404, NO),
        lambda hs: hs.webhooks.update(1, url="https://h.test", events=["x"], secret=HOOK_SECRET),
    ),
    "a wrong signature": lambda w: webhooks.receive(b"{}", {}, HOOK_SECRET),
    "a delivery as text": lambda w: webhooks.receive("{}", {}, HOOK_SECRET),  # type: ignore[arg-type]
    "a delivery that is no JSON": lambda w: signed(b"<html>"),
    "a signature over text": lambda w: webhooks.signature("x", HOOK_SECRET),  # type: ignore[arg-type]
    "a signature to check over text": lambda w: webhooks.verify("x", "y", HOOK_SECRET),  # type: ignore[arg-type]
    "a secret of half a letter": lambda w: webhooks.receive(b"", {}, HOOK_SECRET + "\ud83d"),
    # tokens
    "refused credentials": lambda w: flow(
        reply(401, {"error": "invalid_client", "error_description": APP_SECRET}),
        flows.client_credentials,
    ),
    "an endpoint that is down": lambda w: flow(reply(503), flows.client_credentials),
    "a token that is none": lambda w: flow(
        reply(200, TOKEN | {"expires_in": "ten"}), flows.client_credentials
    ),
    "a reset for a token": lambda w: flow(RESET, flows.client_credentials),
    "a spent refresh token": lambda w: flow(
        reply(400, {"error": "invalid_grant", "error_description": REFRESH}),
        lambda app, where: flows.refresh(app, Secret(REFRESH), where),
    ),
    "a wrong code": lambda w: flow(
        reply(400, {"error": "invalid_grant"}),
        lambda app, where: flows.authorization_code(app, Secret(REFRESH), where),
    ),
    "no application": lambda w: flows.refresh(App("a"), Secret(REFRESH)),
    "the bearer for another host": lambda w: HostBearer(Secret(BEARER), "https://a.test")(
        prepared_for("https://b.test/")
    ),
    "a refused V1 key": lambda w: key(
        reply(400, {"message": f"{V1_KEY} is not a valid API Key"}), w
    ),
    "a throttled exchange": lambda w: key(reply(429), w),
    "an exchange that is gone": lambda w: key(reply(410), w),
    "an exchange to no URL": lambda w: key(reply(301, b"", {"Location": "http://[::1"}), w),
    "a V1 key without an application": lambda w: sources.from_v1_key(
        Secret(V1_KEY), store=w.store(), environ={}
    ),
    "a client with a refused V1 key": lambda w: through_the_client(
        reply(400, {"message": f"{V1_KEY} is not a valid API Key"}), w, "key"
    ),
    "a client whose exchange is gone": lambda w: through_the_client(reply(404), w, "key"),
    "a client with refused credentials": lambda w: through_the_client(
        reply(401, {"error": "invalid_client"}), w, "credentials"
    ),
    "a client whose token endpoint is down": lambda w: through_the_client(
        reply(500), w, "credentials"
    ),
    "a client whose token is no token": lambda w: through_the_client(
        reply(200, {"access_token": BEARER + "\n", "expires_in": 7200}), w, "credentials"
    ),
    "a client with an unreadable store": lambda w: HelpScout.client_credentials(
        "a", APP_SECRET, store=str(w.folder)
    ).open(),
    "a client whose store has a password": lambda w: HelpScout.from_store(
        "x", f"mysql://user:{PASSWORD}@db/x"
    ).open(),
    "a client whose database is away": lambda w: HelpScout.client_credentials(
        "x", APP_SECRET, store=f"postgresql://user:{PASSWORD}@127.0.0.1:1/x"
    ).open(),
    # the store
    "no such account": lambda w: sources.from_store("other", w.store(), environ={}),
    "a key that is none": lambda w: w.store(key=PASSWORD),
    "another key": lambda w: (w.filled(), w.store(key=Fernet.generate_key().decode())),
    "a lost key": lambda w: (
        w.filled(),
        (w.folder / "tokens.db.key").unlink(),
        w.store(),
    ),
    "an empty key file": lambda w: (w.folder / "tokens.db.key").touch() or w.store(),
    "a damaged row": lambda w: damaged(w, "UPDATE helpscout_accounts SET sealed_token = x'00'"),
    "a row of another account": lambda w: swapped(w),
    "a time that is none": lambda w: damaged(w, "UPDATE helpscout_accounts SET stored_at = 'x'"),
    "an intent that is none": lambda w: damaged(w, "UPDATE helpscout_accounts SET intent = '{'"),
    "a locked store": locked,
    "a file that is no store": lambda w: (
        (w.folder / "tokens.db").write_bytes(b"no database" * 100),
        w.store(),
    ),
    "a database that is away": lambda w: TokenStore(
        f"postgresql://user:{PASSWORD}@127.0.0.1:1/tokens", Fernet.generate_key().decode()
    ),
    "an address that is none": lambda w: TokenStore(f"mysql://user:{PASSWORD}@db/x"),
    "an address of no form": lambda w: TokenStore(f"//user:{PASSWORD}@[db"),
}


def HALF_DONE() -> Reply:
    answers = iter([reply(204), reply(400, NO)])
    return lambda asked: next(answers)


def prepared_for(url: str) -> Any:
    import requests

    return requests.Request("GET", url).prepare()


def swapped(world: World) -> None:
    file = world.filled()
    with world.store() as store:
        store.put("other", Token(Secret(BEARER), None, NEVER), source="x")
    with sqlite3.connect(file) as connection:
        connection.execute(
            "UPDATE helpscout_accounts SET sealed_token = (SELECT sealed_token FROM"
            " helpscout_accounts WHERE account = 'other') WHERE account = 'default'"
        )
    connection.close()
    with world.store() as store:
        store.get("default")


def error_of(call: Callable[[World], Any], world: World) -> BaseException:
    with pytest.raises(Exception) as excinfo:  # noqa: PT011
        call(world)
    return excinfo.value


@pytest.fixture(scope="module")
def raised(tmp_path_factory: pytest.TempPathFactory) -> dict[str, BaseException]:
    """What each provocation ends in."""
    errors_by_name: dict[str, BaseException] = {}
    for what, call in PROVOCATIONS.items():
        folder = tmp_path_factory.mktemp("world")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HELPSCOUT_STORE", f"sqlite:///{folder}/default.db")
            # A backend that another test defines is found by itself.
            patch.setattr(keyring, "get_keyring", NoKeyring)
            errors_by_name[what] = error_of(call, World(folder))
    return errors_by_name


def own_frames(error: BaseException) -> list[str]:
    """The locals of every frame of the whole chain that is not a test's, with attributes."""
    output: list[str] = []
    waiting: list[BaseException | None] = [error]
    visited_ids: set[int] = set()
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in visited_ids:
            continue
        visited_ids.add(id(one))
        output += [f"error: {one!r} {one} {one.args!r} {vars(one)!r}"]
        for frame, _ in traceback.walk_tb(one.__traceback__):
            if frame.f_code.co_filename == __file__:
                continue
            for name, value in frame.f_locals.items():
                attributes = {
                    k: repr(v) for k, v in getattr(value, "__dict__", {}).items() if k != "body"
                }
                where = f"{frame.f_code.co_qualname}: {name}"
                output += [f"{where} = {value!r}"[:100_000], f"{where}: {attributes}"]
        waiting += [one.__cause__, one.__context__]
    return output


@pytest.mark.parametrize("what", list(PROVOCATIONS))
def test_no_secret_is_among_the_locals_of_an_error(
    what: str, raised: dict[str, BaseException]
) -> None:
    error = raised[what]
    leaks = [line[:300] for line in own_frames(error) if MARK in line]
    assert leaks == []


@pytest.mark.parametrize("what", ["status 400", "a webhook that the API refuses", "a damaged row"])
def test_what_crash_reporters_print_holds_no_secret(
    what: str, raised: dict[str, BaseException]
) -> None:
    error = raised[what]
    with_locals = traceback.TracebackException.from_exception(error, capture_locals=True)
    console = rich.console.Console(file=io.StringIO(), width=200)
    console.print(
        rich.traceback.Traceback.from_exception(
            type(error), error, error.__traceback__, show_locals=True, suppress=[__file__]
        )
    )
    ours = [frame for frame in with_locals.stack if frame.filename != __file__]
    assert ours
    assert MARK not in "".join(traceback.StackSummary.from_list(ours).format())
    assert MARK not in console.file.getvalue()  # type: ignore[attr-defined]


def raised_in_the_source() -> set[str]:
    """The names of the classes that stand behind ``raise`` in the client's source."""
    names: set[str] = set()
    for module in pkgutil.walk_packages(helpscout_v2.__path__, "helpscout_v2."):
        spec = find_spec(module.name)
        assert spec is not None
        assert spec.origin is not None
        for node in ast.walk(ast.parse(Path(spec.origin).read_text("utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                name = ast.unparse(node.exc.func).rpartition(".")[2]
                if name in errors.__all__ or name in auth_errors.__all__:
                    names.add(name)
    return names


def test_every_kind_of_error_that_the_source_raises_is_provoked(
    raised: dict[str, BaseException],
) -> None:
    kinds: set[str] = set()
    for error in raised.values():
        one: BaseException | None = error
        while one is not None:
            kinds |= {kind.__name__ for kind in type(one).__mro__}
            one = one.__cause__ or one.__context__
    error_names = set(errors.__all__) - {"THREAD_LIMIT", "ErrorDetail"}
    assert (raised_in_the_source() | error_names) - kinds == set()


def test_only_errors_of_the_client_leave_it(raised: dict[str, BaseException]) -> None:
    strangers = {
        what: repr(error)
        for what, error in raised.items()
        if not isinstance(error, HelpScoutError) and not what.startswith("an option of")
    }
    assert strangers == {}
