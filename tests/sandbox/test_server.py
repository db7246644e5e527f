"""The sandbox as a server, as a process, as a fixture, and its control room."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from support.sandbox.api import Api, new_conversation

from helpscout_sandbox import Call, Sandbox
from helpscout_sandbox.__main__ import main
from helpscout_sandbox.seed import maker


def test_the_environment_names_every_variable_a_client_reads(sandbox: Sandbox) -> None:
    assert sandbox.environment() == {
        "HELPSCOUT_API_URL": sandbox.url,
        "HELPSCOUT_TRANSITION_URL": sandbox.transition_url,
        "HELPSCOUT_AUTHORIZE_URL": sandbox.authorize_url,
        "HELPSCOUT_APP_ID": sandbox.app_id,
        "HELPSCOUT_APP_SECRET": sandbox.app_secret,
        "HELPSCOUT_API_KEY": sandbox.api_key,
    }


def test_one_connection_serves_many_calls(sandbox: Sandbox) -> None:
    token = sandbox.access_token()
    host = sandbox.url.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=60)
    headers = {"Authorization": f"Bearer {token}"}
    connection.request("GET", "/v2/users/me", headers=headers)
    connection.getresponse().read()
    socket = connection.sock
    body = json.dumps({"text": "x"})
    headers["Content-Type"] = "application/json"
    connection.request("POST", "/v2/conversations/50001/notes", body, headers)
    assert connection.getresponse().read() == b""
    connection.request("GET", "/v2/conversations/1", headers=headers)
    assert connection.getresponse().status == 404
    assert connection.sock is socket
    connection.close()


def test_a_stopped_sandbox_answers_no_client_on_old_connections_either() -> None:
    sandbox = Sandbox.start(seed="empty")
    v2 = Api(sandbox)
    assert v2.get("/v2/users/me").status_code == 200
    sandbox.stop()
    with pytest.raises(requests.ConnectionError):
        v2.get("/v2/users/me")


def test_a_taken_port_is_an_error_not_the_end_of_the_program(sandbox: Sandbox) -> None:
    port = int(sandbox.url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        Sandbox.start(port=port)


def test_a_body_in_chunks_is_read_whole(v2: Api) -> None:
    chunks = (part for part in (b'{"te', b'xt": "in ', b'parts"}'))
    headers = {"Content-Type": "application/json"}
    answer = v2.call("POST", "/v2/conversations/50001/notes", data=chunks, headers=headers)
    assert answer.status_code == 201
    assert v2.rows("/v2/conversations/50001/threads", "threads")[0]["body"] == "in parts"


def test_a_filter_that_was_sent_empty_can_be_seen(v2: Api, sandbox: Sandbox) -> None:
    sandbox.calls.clear()
    v2.get("/v2/conversations?mailbox=&tag=,&status=all")
    v2.get("/v2/conversations?mailbox=101")
    assert [call.empty_parameters for call in sandbox.calls] == [("mailbox", "tag"), ()]


def test_calls_are_recorded_in_order_with_query_and_body(v2: Api, sandbox: Sandbox) -> None:
    v2.get("/v2/conversations", status="all", tag=["a", "b"])
    v2.post("/v2/conversations/50001/notes", {"text": "x"})
    v2.get("/v2/conversations/1/")
    assert sandbox.calls == [
        Call("GET", "/v2/conversations", {"status": "all", "tag": "a,b"}, None, 200),
        Call("POST", "/v2/conversations/50001/notes", {}, {"text": "x"}, 201),
        Call("GET", "/v2/conversations/1", {}, None, 404),
    ]


def test_secrets_are_masked_wherever_they_travel(v2: Api, sandbox: Sandbox) -> None:
    values = {
        "grant_type": "client_credentials",
        "client_id": sandbox.app_id,
        "client_secret": sandbox.app_secret,
    }
    for form in ("data", "json", "params"):
        requests.post(f"{sandbox.url}/v2/oauth2/token", timeout=60, **{form: values})
    hook = {"url": "http://127.0.0.1:9/", "events": ["tag.created"], "secret": "hook-secret"}
    v2.post("/v2/webhooks", hook)
    calls_text = repr(sandbox.calls)
    assert "hook-secret" not in repr(sandbox.snapshot())
    token = str(v2.session.headers["Authorization"]).removeprefix("Bearer ")
    for secret in (sandbox.app_secret, "hook-secret", token):
        assert secret not in calls_text
    assert calls_text.count("***") == 4


def test_two_sandboxes_with_the_same_calls_end_in_the_same_state() -> None:
    ends = []
    for _ in range(2):
        with Sandbox.start() as sandbox:
            v2 = Api(sandbox)
            v2.post("/v2/conversations", new_conversation(tags=["new"]))
            v2.post("/v2/conversations/50001/notes", {"text": "x"})
            ends.append(sandbox.snapshot())
    assert ends[0] == ends[1]


def test_reset_puts_everything_back(v2: Api, sandbox: Sandbox) -> None:
    before = sandbox.snapshot()
    v2.post("/v2/conversations", new_conversation(tags=["new"]))
    sandbox.set_rate_limit(1)
    sandbox.deny("/v2/users")
    sandbox.faults.queue("500")
    assert sandbox.snapshot() != before
    sandbox.reset()
    assert sandbox.snapshot() == before
    assert sandbox.calls == []
    assert v2.get("/v2/users/me").status_code == 200


def test_a_snapshot_is_a_seed(v2: Api, sandbox: Sandbox, tmp_path: Path) -> None:
    v2.post("/v2/conversations", new_conversation(subject="Carried over"))
    snapshot = sandbox.snapshot()
    file = tmp_path / "seed.json"
    file.write_text(json.dumps(snapshot), encoding="utf-8")
    for seed in (snapshot, file, str(file)):
        with Sandbox.start(seed=seed) as other:
            assert other.snapshot() == snapshot
            fresh = Api(other)
            assert fresh.json("/v2/conversations/50401")["subject"] == "Carried over"
            answer = fresh.post("/v2/conversations", new_conversation())
            assert answer.headers["Resource-ID"] == "50402"


def test_a_file_keeps_the_account_between_runs(tmp_path: Path) -> None:
    file = tmp_path / "account.db"
    with Sandbox.start(seed="large:30", state=file) as sandbox:
        Api(sandbox).post("/v2/conversations", new_conversation(subject="Kept"))
        sandbox.merge(50002, 50003)
        snapshot = sandbox.snapshot()
    assert file.stat().st_mode & 0o777 == 0o600
    with Sandbox.start(seed="empty", state=file) as sandbox:
        assert sandbox.snapshot() == snapshot
        sandbox.reset()
        assert Api(sandbox).total("/v2/conversations", status="all") == 0


def test_each_answered_write_is_in_the_file_even_if_the_sandbox_is_not_stopped(
    tmp_path: Path,
) -> None:
    file = tmp_path / "account.db"
    running = subprocess.Popen(
        [sys.executable, "-m", "helpscout_sandbox", "--seed", "large:30", "--state", str(file)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    url = json.loads(running.stdout.readline())["url"]
    body = {"conversation": 50001, "text": "Remember me"}
    requests.post(f"{url}/__sandbox__/customer-reply", json=body, timeout=60)
    running.kill()
    running.wait(10)
    running.stdout.close()
    with Sandbox.start(state=file) as sandbox:
        threads = Api(sandbox).rows("/v2/conversations/50001/threads", "threads")
        assert threads[0]["body"] == "Remember me"


def test_a_file_that_is_something_else_is_refused_untouched(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database " * 100)
    with pytest.raises(ValueError, match=r"notes\.txt does not hold a sandbox account"):
        Sandbox.start(state=file)
    assert file.read_text() == "not a database " * 100


@pytest.mark.parametrize(("seed", "total"), [("empty", 0), ("large:1000", 1000)])
def test_named_seeds(seed: str, total: int) -> None:
    with Sandbox.start(seed=seed) as sandbox:
        assert Api(sandbox).total("/v2/conversations", status="all") == total


def test_a_large_account_repeats_the_standard_one_with_rows_of_its_own() -> None:
    account = maker("large:900")().snapshot()
    conversations, customers = account["conversations"], account["customers"]
    assert [c["id"] for c in conversations.values()] == list(range(50001, 50901))
    assert len({c["number"] for c in conversations.values()}) == 900
    addresses = [e["value"] for c in customers.values() for e in c["emails"]]
    assert len(addresses) == len(set(addresses))
    for row in (*conversations.values(), *account["threads"].values()):
        assert row["customerId"] is None or str(row["customerId"]) in customers
        author = row["createdBy"]
        assert str(author["id"]) in account["users" if author["type"] == "user" else "customers"]
    for row in (*account["threads"].values(), *account["ratings"].values()):
        assert str(row["conversationId"]) in conversations
    for row in (*account["attachments"].values(), *account["ratings"].values()):
        assert str(row["threadId"]) in account["threads"]
    assert account["attachments"]
    assert account["ratings"]
    assert maker("large:900")().snapshot() == account


@pytest.mark.parametrize("seed", ["no such seed", {"planets": {}}])
def test_an_unknown_seed_is_refused(seed: Any) -> None:
    with pytest.raises(ValueError, match="unknown"):
        Sandbox.start(seed=seed)


def test_links_can_carry_the_real_host_name() -> None:
    with Sandbox.start(public_url="https://api.helpscout.net/") as sandbox:
        v2 = Api(sandbox)
        body = v2.json("/v2/conversations", status="all")
        assert body["_links"]["next"]["href"] == (
            "https://api.helpscout.net/v2/conversations?status=all&page=2"
        )
        answer = v2.post("/v2/conversations", new_conversation())
        assert answer.headers["Location"] == "https://api.helpscout.net/v2/conversations/50401"


def test_many_threads_write_at_once_and_nothing_is_lost(sandbox: Sandbox) -> None:
    def write() -> None:
        v2 = Api(sandbox)
        for _ in range(10):
            assert v2.post("/v2/conversations", new_conversation()).status_code == 201

    workers = [threading.Thread(target=write) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    rows = sandbox.snapshot()["conversations"].values()
    assert len(rows) == 480
    assert len({row["number"] for row in rows}) == 480


def test_a_trailing_slash_makes_no_difference(v2: Api) -> None:
    assert v2.json("/v2/customers/") == v2.json("/v2/customers")


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("POST", "/v2/conversations", {"data": "{", "type": "application/json"}, 400),
        ("POST", "/v2/conversations", {"data": "[]", "type": "application/json"}, 400),
        ("POST", "/v2/conversations", {"data": "a=b", "type": "text/plain"}, 415),
        ("POST", "/v2/users/me", {}, 405),
        ("GET", "/v2/nothing", {}, 404),
        ("GET", "/v2/reports/company/nothing", {}, 404),
    ],
)
def test_malformed_requests_are_refused(
    v2: Api, method: str, path: str, options: dict[str, str], status: int
) -> None:
    headers = {"Content-Type": options["type"]} if options else {}
    answer = v2.call(method, path, data=options.get("data"), headers=headers)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/vnd.error+json"
    assert answer.json()["logRef"] == answer.headers["Correlation-Id"]


def test_a_body_beyond_the_limit_is_a_413() -> None:
    with Sandbox.start(max_body=1000) as sandbox:
        answer = Api(sandbox).post("/v2/conversations/50001/notes", {"text": "x" * 1000})
        assert answer.status_code == 413


def test_an_array_of_operations_is_refused_for_conversations(v2: Api) -> None:
    operation = {"op": "replace", "path": "/subject", "value": "x"}
    assert v2.patch("/v2/conversations/50001", [operation]).status_code == 400
    assert v2.patch("/v2/conversations/50001", operation).status_code == 204


@contextmanager
def process(*arguments: str, stdin: str = "", **variables: str) -> Iterator[dict[str, Any]]:
    running = subprocess.Popen(
        [sys.executable, "-m", "helpscout_sandbox", "--until-eof", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PATH": "", **variables},
    )
    assert running.stdin is not None
    assert running.stdout is not None
    try:
        running.stdin.write(stdin)
        running.stdin.flush()
        yield json.loads(running.stdout.readline())
    finally:
        running.stdin.close()
        assert running.wait(10) == 0
        assert running.stdout.read() == ""
        running.stdout.close()


def test_the_process_prints_one_line_and_serves() -> None:
    with process() as line:
        environment = line["environment"]
        values = {
            "grant_type": "client_credentials",
            "client_id": environment["HELPSCOUT_APP_ID"],
            "client_secret": environment["HELPSCOUT_APP_SECRET"],
        }
        token = requests.post(f"{line['url']}/v2/oauth2/token", data=values, timeout=60)
        assert token.status_code == 200


def test_the_process_never_repeats_a_secret_it_was_given() -> None:
    settings = {"HELPSCOUT_APP_ID": "an-id", "HELPSCOUT_APP_SECRET": "an-app-secret"}
    with process("--api-key-stdin", stdin="first-key\nsecond-key\n\n", **settings) as line:
        assert not {"an-app-secret", "first-key", "second-key"} & set(line["environment"].values())
        assert line["environment"]["HELPSCOUT_APP_ID"] == "an-id"
        url = line["environment"]["HELPSCOUT_TRANSITION_URL"]
        for key in ("first-key", "second-key"):
            body = {"apiKey": key, "clientId": "an-id"}
            assert requests.post(url, json=body, timeout=60).status_code == 200


@pytest.mark.parametrize(
    "arguments",
    [
        ["--faults", "x=1"],
        ["--seed", "nothing"],
        ["--port", ...],
        ["--port", "x"],
        ["--state", "/no/such/place.db"],
        ["--nonsense"],
    ],
    ids=lambda arguments: " ".join(map(str, arguments)),
)
def test_the_command_refuses_wrong_arguments_in_one_line(
    sandbox: Sandbox, capsys: pytest.CaptureFixture[str], arguments: list[Any]
) -> None:
    port = sandbox.url.rpartition(":")[2]
    with pytest.raises(SystemExit) as exit_info:
        main([port if argument is ... else argument for argument in arguments])
    assert exit_info.value.code == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert len(output.err.splitlines()) == 1


def run_pytest(folder: Path) -> str:
    """What a user's own run in a folder prints."""
    process = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )
    return process.stdout


def test_the_fixture_works_in_a_users_own_tests(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text(
        "import urllib.request\n\n"
        "def test_a(helpscout_sandbox):\n"
        "    assert helpscout_sandbox.calls == []\n"
        "    token = helpscout_sandbox.access_token()\n"
        "    headers = {'Authorization': 'Bearer ' + token}\n"
        "    url = helpscout_sandbox.url + '/v2/users/me'\n"
        "    urllib.request.urlopen(urllib.request.Request(url, headers=headers)).read()\n"
        "    assert len(helpscout_sandbox.calls) == 1\n\n"
        "def test_b(helpscout_sandbox):\n"
        "    assert helpscout_sandbox.calls == []\n",
        encoding="utf-8",
    )
    output = run_pytest(tmp_path)
    assert "2 passed" in output, output


def test_the_plugin_loads_where_flask_is_missing() -> None:
    code = (
        "import sys\n"
        "sys.modules['flask'] = sys.modules['werkzeug'] = None\n"
        "import helpscout_sandbox.pytest_plugin as plugin\n"
        "assert plugin.helpscout_sandbox\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_fixture_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("import sys\nsys.modules['flask'] = None\n")
    (tmp_path / "test_own.py").write_text("def test_a(helpscout_sandbox): ...\n")
    assert "needs flask: pip install" in run_pytest(tmp_path)


def control(sandbox: Sandbox, method: str, path: str, body: Any = None) -> Any:
    answer = requests.request(method, f"{sandbox.url}/__sandbox__/{path}", json=body, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_control_room_pulls_every_string(v2: Api, sandbox: Sandbox) -> None:
    control(sandbox, "POST", "merge", {"source": 50002, "target": 50003})
    assert v2.get("/v2/conversations/50002").status_code == 301
    control(sandbox, "POST", "move", {"conversation": 50003, "mailbox": 103})
    assert v2.json("/v2/conversations/50003")["mailboxId"] == 103
    threads = control(sandbox, "POST", "add-threads", {"conversation": 50003, "count": 200})
    assert threads == {"threads": 100}
    thread = control(sandbox, "POST", "customer-reply", {"conversation": 50004, "text": "Hi"})
    assert thread["thread"]["body"] == "Hi"
    reply = next(t for t in sandbox.snapshot()["threads"].values() if t["type"] == "message")
    rating = control(sandbox, "POST", "rate", {"thread": reply["id"], "rating": "okay"})
    assert v2.json(f"/v2/ratings/{rating['rating']}")["rating"] == "okay"
    assert control(sandbox, "GET", "calls")[0]["path"] == "/v2/conversations/50002"
    control(sandbox, "DELETE", "calls")
    assert control(sandbox, "GET", "calls") == []
    assert control(sandbox, "GET", "deliveries") == []
    assert control(sandbox, "GET", "snapshot") == sandbox.snapshot()
    control(sandbox, "POST", "reset")
    assert v2.get("/v2/conversations/50002").status_code == 200


def test_a_control_endpoint_sets_the_faults(v2: Api, sandbox: Sandbox) -> None:
    control(sandbox, "POST", "faults/queue", {"kinds": ["500", "ok", "503"]})
    assert [v2.get("/v2/users/me").status_code for _ in range(3)] == [500, 200, 503]
    control(sandbox, "PUT", "faults", {"profile": "429=1"})
    assert v2.get("/v2/users/me").status_code == 429
    control(sandbox, "PUT", "faults", {"profile": ""})
    control(sandbox, "PUT", "denied", {"rules": [{"method": "GET", "prefix": "/v2/users"}]})
    assert v2.get("/v2/users/me").status_code == 403
    control(sandbox, "PUT", "denied", {"rules": []})
    control(sandbox, "PUT", "rate-limit", {"limit": 1})
    assert [v2.get("/v2/users/me").status_code for _ in range(2)] == [200, 429]
    control(sandbox, "POST", "advance-clock", {"seconds": 61})
    assert v2.get("/v2/users/me").status_code == 200
    control(sandbox, "PUT", "rate-limit", {"limit": None})
    control(sandbox, "POST", "services/queue", {"service": "transition", "statuses": [503]})
    assert requests.post(sandbox.transition_url, timeout=60).status_code == 503
    control(sandbox, "PUT", "transition", {"gone": True})
    assert requests.post(sandbox.transition_url, timeout=60).status_code == 410
    assert control(sandbox, "POST", "expire-tokens")["expired"] >= 1
    assert v2.get("/v2/users/me").status_code == 401
    control(sandbox, "POST", "forget-tokens")


def test_the_control_room_refuses_what_it_does_not_know(sandbox: Sandbox) -> None:
    wrong = {
        "merge": {"source": 50001, "target": 50001},
        "rate": {"thread": 900001, "rating": "great"},
        "faults/queue": {"kinds": ["418"]},
        "services/queue": {"service": "mail", "statuses": [500]},
    }
    for path, body in wrong.items():
        url = f"{sandbox.url}/__sandbox__/{path}"
        assert requests.post(url, json=body, timeout=60).status_code == 400, path
    assert (
        requests.put(
            f"{sandbox.url}/__sandbox__/faults", json={"profile": "x=1"}, timeout=60
        ).status_code
        == 400
    )
