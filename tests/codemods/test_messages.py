"""What a finding says: what was seen, why it was not followed, what to write."""

from __future__ import annotations

import pytest
from support.codemods.engine import rewrite

from helpscout_codemods.findings import Finding

HEAD = 'import requests\n\nROOT = "https://api.helpscout.net/v1"\nAUTH = ("k", "X")\n\n'


def only(text: str, rule: str = "HS103") -> Finding:
    (finding,) = [f for f in rewrite({"desk.py": text.encode()}).findings if f.id == rule]
    return finding


@pytest.mark.parametrize(
    ("code", "seen", "instead"),
    [
        (
            "def get(path):\n    return requests.get(ROOT + path, auth=AUTH).json()\n",
            "the callers of get() choose path of GET {path}",
            "call helpscout_v2 in place of get(); `helpscout-migrate catalogue` has the V2 call",
        ),
        (
            "def one(cid, part):\n"
            "    url = ROOT + '/conversations/%d/%s.json' % (cid, part)\n"
            "    return requests.get(url, auth=AUTH).json()\n",
            "GET /conversations/{cid}/{part}.json",
            "hs.conversations.threads.source(...)",
        ),
        (
            "def box(name):\n"
            "    return requests.get(ROOT + '/mailboxes/' + name, auth=AUTH).json()\n",
            "GET /mailboxes/{name}",
            "`helpscout-migrate catalogue`",
        ),
        (
            "def user(uid):\n"
            "    return requests.get(ROOT + '/users/x-%d.json' % uid, auth=AUTH).json()\n",
            "GET /users/x-{uid}.json",
            "hs.users.get(...)",
        ),
        (
            "print(requests.get(ROOT + '/nothing.json', auth=AUTH).json())\n",
            "V1 has no GET /nothing.json",
            "check the path; `helpscout-migrate catalogue`",
        ),
        (
            "def any_way(method):\n"
            "    return requests.request(method, ROOT + '/tags.json', auth=AUTH)\n",
            "the HTTP method of /tags.json is only known at run time",
            "hs.tags.list(...)",
        ),
        (
            "def read(number):\n"
            "    url = ROOT + '/customers.json'\n"
            "    return requests.get(url, auth=AUTH, params={'page': number}).json()\n",
            "its callers choose the page of /customers.json",
            "iterate over hs.customers.list(...), which reads every page",
        ),
    ],
)
def test_a_call_that_is_not_followed_says_what_was_seen_and_what_to_write(
    code: str, seen: str, instead: str
) -> None:
    finding = only(HEAD + code)
    assert seen in finding.message
    assert instead in finding.instead
    assert finding.message.count("\n") == 0


def test_a_host_from_a_setting_names_the_v2_call_for_its_path() -> None:
    text = "import requests\nfrom conf import HELPSCOUT_URL\n\n"
    finding = only(text + "print(requests.get(HELPSCOUT_URL + '/mailboxes.json').json())\n")
    assert "the host before /mailboxes.json comes from a setting" in finding.message
    assert finding.instead == "hs.mailboxes.list(...)"


def test_a_path_kept_as_data_is_shown_with_the_v2_call_for_it() -> None:
    text = "# Help Scout: helpscout\nimport requests\nPATHS = ['conversations/%d.json']\n"
    finding = only(text)
    assert "the use of the V1 path conversations/%d.json" in finding.message
    assert "hs.conversations.get(...)" in finding.instead


def test_a_library_the_shim_does_not_see_comes_with_the_v2_call() -> None:
    finding = only(
        "import curl_cffi\ncurl_cffi.get('https://api.helpscout.net/v1/users.json', auth=('k',))\n",
        "HS107",
    )
    assert finding.instead == "hs.users.list(...); or send the request with requests"


def test_no_message_repeats_a_key_that_stands_in_the_path() -> None:
    key = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
    finding = only(HEAD + f"requests.get(ROOT + '/x/{key}', auth=AUTH)\n")
    assert key not in finding.message
    assert key not in finding.instead


def test_an_author_that_is_worked_out_in_place_is_not_worked_out_twice() -> None:
    """V2 names the author of a conversation beside that of its first thread."""
    thread = "{'type': 'note', 'body': 'x', 'createdBy': {'type': 'user', 'id': rota.pop()}}"
    code = (
        "def opened(box, rota):\n"
        "    requests.post(ROOT + '/conversations.json', auth=AUTH, json={\n"
        "        'subject': 's', 'customer': {'email': 'a@b.test'}, 'mailbox': {'id': box},\n"
        f"        'threads': [{thread}]}}).raise_for_status()\n"
    )
    finding = only(HEAD + code, "HS102")
    assert finding.state == "bridged"
    assert "needed twice" in finding.message
