"""Options of sessions and calls: carried over, named in the finding, or a reason to stay on V1.

The table has one row for each option of each HTTP library: the line or the argument, and what the
finding at the call says of it. `NO_LOSS` options say nothing that the client does not do itself.
"""

from __future__ import annotations

import pytest
from support.codemods.engine import rewrite

NO_LOSS = "becomes a call of helpscout_v2"
"""The whole of the message, when nothing is lost."""
PATH = '"https://api.helpscout.net/v1/mailboxes/%d.json" % number'
HEAD = """import base64, functools, json, os, ssl
import httpx, requests, urllib.request
from cachecontrol import CacheControl
from requests.adapters import HTTPAdapter
from requests_toolbelt import SSLAdapter
from urllib3.util.retry import Retry
AUTH = (os.environ["HELPSCOUT_API_KEY"], "x")
BASIC = "Basic " + base64.b64encode((os.environ["HELPSCOUT_API_KEY"] + ":x").encode()).decode()


class Adapter(HTTPAdapter):
    pass


"""
USE = """
def name(number):
    r = {call}
    r.raise_for_status()
    return r.json()["item"]["name"]
"""
CALLS: list[tuple[str, str]] = [
    ('headers={"Accept": "application/json", "Content-Type": "application/json"}', NO_LOSS),
    ('headers={"User-Agent": "desk/1"}', "; helpscout_v2 sends a User-Agent of its own"),
    ('headers={"X-Trace": "1"}', "; its header X-Trace is not sent any more"),
    ('headers={"X-B": "1", "x-a": "1"}', "; its headers X-B and x-a are not sent any more"),
    ("headers=os.headers", "; headers that are set at run time are not sent any more"),
    ("headers=None", NO_LOSS),
    ("timeout=5", NO_LOSS),
    ("verify=True", NO_LOSS),
    ("verify=False", "it passes verify="),
    ('verify="ca.pem"', "it passes verify="),
    ('cert="me.pem"', "it passes cert="),
    ("cert=None", NO_LOSS),
    ('cookies={"a": "b"}', "it passes cookies="),
]
OF_REQUESTS: list[tuple[str, str]] = [
    ("allow_redirects=False", NO_LOSS),
    ("stream=True", NO_LOSS),
    ("proxies=None", NO_LOSS),
    ('proxies={"https": "http://proxy"}', "it passes proxies="),
    ('hooks={"response": print}', "it passes hooks="),
]
OF_HTTPX: list[tuple[str, str]] = [
    ("follow_redirects=True", NO_LOSS),
    ('proxy="http://proxy"', "it passes proxy="),
    ("trust_env=False", "it passes trust_env="),
    ('extensions={"trace": print}', "it passes extensions="),
]
SESSIONS: list[tuple[str, str]] = [
    ('s.headers["User-Agent"] = "desk/1"', "; helpscout_v2 sends a User-Agent of its own"),
    ('s.headers["X-Trace"] = "1"', "; its header X-Trace is not sent any more"),
    ('s.headers.update({"X-Trace": "1"})', "; its header X-Trace is not sent any more"),
    ('s.headers.update(Trace="1")', "; its header Trace is not sent any more"),
    ('s.headers.setdefault("X-Trace", "1")', "; its header X-Trace is not sent any more"),
    ('s.headers = {"X-Trace": "1"}', "; its header X-Trace is not sent any more"),
    ('s.headers |= {"X-Trace": "1"}', "; its header X-Trace is not sent any more"),
    ("s.headers.update(os.headers)", "; headers that are set at run time are not sent any more"),
    ('s.headers["Accept"] = "application/json"', NO_LOSS),
    ("s.timeout = 5", NO_LOSS),
    ("s.stream = True", NO_LOSS),
    ("s.verify = True", NO_LOSS),
    ("s.verify = False", "its session sets verify"),
    ('s.cert = "me.pem"', "its session sets cert"),
    ('s.proxies["https"] = "http://proxy"', "its session sets proxies"),
    ('s.hooks["response"].append(print)', "its session sets hooks"),
    ('s.cookies.set("a", "b")', "its session sets cookies"),
    ("s.trust_env = False", "its session sets trust_env"),
    ("s.max_redirects = 3", "its session sets max_redirects"),
    ('s.params["x"] = 1', "its session sets params"),
    ('s.adapters["https://"] = HTTPAdapter()', "its session sets adapters"),
    ("s.get = print", "get of its session is used"),
    ("s.request = functools.partial(s.request, timeout=5)", NO_LOSS),
    ("s.request = functools.partial(s.request, verify=False)", "request of its session is used"),
    ('setattr(s, "verify", False)', "its session is passed to setattr()"),
    ("CacheControl(s)", "its session is passed to CacheControl()"),
    ("print(s)", NO_LOSS),
    ('s.mount("https://", HTTPAdapter(max_retries=Retry(3)))', NO_LOSS),
    ('s.mount("https://", Adapter())', "its session has an adapter of its own"),
    ('s.mount("https://", SSLAdapter("TLS"))', "its session has an adapter of its own"),
    ('a = SSLAdapter("TLS")\ns.mount("https://", a)', "its session has an adapter of its own"),
    ('a = HTTPAdapter()\ns.mount("https://", a)', NO_LOSS),
]
CLIENTS: list[tuple[str, str]] = [
    ("timeout=5", NO_LOSS),
    ('headers={"X-Trace": "1"}', "; its header X-Trace is not sent any more"),
    ("verify=False", "its session sets verify"),
    ('params={"x": 1}', "its session sets params"),
    ("event_hooks={}", "its session has an adapter of its own"),
]
URLLIB: list[tuple[str, str, str]] = [
    ("", "urllib.request.urlopen(q, timeout=5)", NO_LOSS),
    ("", "urllib.request.urlopen(q, context=ssl.create_default_context())", NO_LOSS),
    ("", "urllib.request.urlopen(q, context=ssl._create_unverified_context())", "context="),
    ("", 'urllib.request.urlopen(q, cafile="ca.pem")', "it passes cafile="),
    ('q.add_header("X-Trace", "1")', "urllib.request.urlopen(q)", "; its header X-Trace"),
    ('q.add_header("User-agent", "desk")', "urllib.request.urlopen(q)", "a User-Agent of its own"),
    ("", "urllib.request.build_opener().open(q)", NO_LOSS),
    (
        "",
        "urllib.request.build_opener(urllib.request.ProxyHandler({})).open(q)",
        "its opener has a handler of its own",
    ),
    (
        'o = urllib.request.build_opener()\n    o.addheaders = [("X-Trace", "1")]',
        "o.open(q)",
        "; its header X-Trace is not sent any more",
    ),
    (
        'o = urllib.request.build_opener()\n    o.addheaders.append(("X-Trace", "1"))',
        "o.open(q)",
        "; its header X-Trace is not sent any more",
    ),
]
REQUEST = """
def name(number):
    q = urllib.request.Request({path}, headers={{"Authorization": BASIC}})
    {step}
    return json.load({opening})["item"]["name"]
"""


def _session(line: str) -> str:
    return f"s = requests.Session()\ns.auth = AUTH\n{line}\n" + USE.format(call=f"s.get({PATH})")


def _client(option: str) -> str:
    return f"c = httpx.Client(auth=AUTH, {option})\n" + USE.format(call=f"c.get({PATH})")


def _call(library: str, option: str) -> str:
    return USE.format(call=f"{library}.get({PATH}, auth=AUTH, {option})")


PROGRAMS: dict[str, tuple[str, str]] = {
    **{f"requests {o}": (_call("requests", o), says) for o, says in CALLS + OF_REQUESTS},
    **{f"httpx {o}": (_call("httpx", o), says) for o, says in CALLS + OF_HTTPX},
    **{f"session {line}": (_session(line), says) for line, says in SESSIONS},
    **{f"client {o}": (_client(o), says) for o, says in CLIENTS},
    **{
        f"urllib {step} {opening}": (
            REQUEST.format(path=PATH, step=step or "pass", opening=opening),
            says,
        )
        for step, opening, says in URLLIB
    },
}


@pytest.mark.parametrize("library", ["requests", "httpx"])
@pytest.mark.parametrize(
    ("body", "state"),
    [
        ('json={"status": "closed"}', "native"),
        ('data=json.dumps({"status": "closed"})', "native"),
        ('data=None, json={"status": "closed"}', "native"),
        ('data={"status": "closed"}', "bridged"),
    ],
)
def test_a_form_is_no_json(library: str, body: str, state: str) -> None:
    url = 'URL = "https://api.helpscout.net/v1/conversations/1.json"\n'
    program = f"{HEAD}{url}{library}.put(URL, auth=AUTH, {body}).raise_for_status()\n"
    report = rewrite({"desk.py": program.encode()})
    assert {f.state for f in report.findings if f.id in ("HS101", "HS102")} == {state}


@pytest.mark.parametrize(("program", "says"), PROGRAMS.values(), ids=PROGRAMS)
def test_an_option_is_taken_over_or_the_finding_at_the_call_names_it(
    program: str, says: str
) -> None:
    report = rewrite({"desk.py": (HEAD + program).encode()})
    (finding,) = [f for f in report.findings if f.id in ("HS101", "HS102")]
    is_native = says == NO_LOSS or says.startswith(";") or "User-Agent" in says
    assert finding.state == ("native" if is_native else "bridged"), finding.message
    if says == NO_LOSS:
        assert finding.message.endswith(NO_LOSS)
    assert says in finding.message
    is_loss = says.startswith(("; its header", "; headers"))
    assert (finding.confidence == "proven") is (is_native and not is_loss)
