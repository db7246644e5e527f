"""A credential in the sources is shown by nothing the codemods say."""

from __future__ import annotations

import pytest

from helpscout_codemods.findings import Edit, Finding, Problem, Report
from helpscout_codemods.masking import credentials_in, fingerprint, mask
from helpscout_codemods.render import FORMATS, render

KEY = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"


@pytest.mark.parametrize(
    "line",
    [
        f'requests.get(url, auth=("{KEY}", "X"))',
        f"auth=HTTPBasicAuth('{KEY}', 'X')",
        f'API_KEY = "{KEY}"',
        f'os.environ.get("HELPSCOUT_API_KEY", "{KEY}")',
        f'{{"api_key": "{KEY}"}}',
        f"client.api_key = '{KEY}'",
        f'HelpScout("{KEY}")',
        f"HELPSCOUT_API_KEY={KEY}",
        f"export HS_TOKEN={KEY}  # mine",
        f'headers = {{"Authorization": "Basic {KEY}"}}',
        f'x = "Bearer {KEY}"',
        f"https://{KEY}:X@api.helpscout.net/v1/",
        f"-    key = '{KEY}'",
        f"nothing says what {KEY} is",
    ],
)
def test_a_key_is_masked_wherever_code_keeps_it(line: str) -> None:
    masked_line = mask(line)
    assert KEY not in masked_line
    assert KEY[:8] not in masked_line
    assert "<secret " in masked_line


@pytest.mark.parametrize(
    "line",
    [
        'headers = {"Authorization": "Basic " + encoded}',
        "request.add_header('Authorization', 'Basic ' + encoded)",
        'headers["Authorization"] = "Bearer " + token',
        'headers = {"Authorization": "Basic %s" % encoded}',
        'headers = {"Authorization": f"Bearer {token}"}',
        'AUTHORIZATION = "Basic"',
        'headers = {"Authorization": "Token {}".format(key)}',
    ],
)
def test_the_scheme_of_a_header_is_shown_for_it_is_no_secret(line: str) -> None:
    assert mask(line) == line


def test_of_a_header_with_its_key_only_the_key_is_masked() -> None:
    masked_line = mask(f'headers = {{"Authorization": "Basic {KEY}"}}')
    assert masked_line.startswith('headers = {"Authorization": "Basic <secret ')
    assert mask('token = "Basic  hunter22"').startswith('token = "Basic  <secret ')


@pytest.mark.parametrize(
    "key",
    [
        "qwrtzpsdfghjklm4x7cvbnmqwrtzps2d",
        "QwErTzUiOpAsDfGhJkL7yXcVbNm42QwErTzUi9Op",
        "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
    ],
)
def test_a_key_that_nothing_names_is_told_by_its_looks(key: str) -> None:
    assert key not in mask(f'send(["{key}"])')


@pytest.mark.parametrize(
    "line",
    [
        'hs.conversations.list(mailbox=1, status="all", tag="vip")',
        'API_KEY = os.environ["HELPSCOUT_API_KEY"]',
        'url = "https://api.helpscout.net/v1/conversations/%d.json" % number',
        "https://developer.helpscout.com/mailbox-api/endpoints/conversations/list/",
        "from helpscout_v2.auth.store import TokenStore",
        "HELPSCOUT_API_KEY=your-key-here",
        "def test_a_conversation_without_an_owner_is_unassigned(): ...",
        'sorted(rows, key="createdAt")',
        "class ConversationExporterForMailbox2: ...",
        "tests/codemods/engine/test_engine_20000_lines_of_code.py",
        " HELPSCOUT_API_KEY=\n+HELPSCOUT_APP_ID=\n+HELPSCOUT_APP_SECRET=\n # Docs\n",
    ],
)
def test_code_without_a_key_is_shown_as_it_is(line: str) -> None:
    assert mask(line) == line


def test_masking_twice_is_masking_once_and_keys_stay_apart() -> None:
    text = f'A_KEY = "{KEY}"\nB_KEY = "{KEY[::-1]}"\n'
    assert mask(mask(text)) == mask(text)
    assert fingerprint(KEY) != fingerprint(KEY[::-1])
    assert fingerprint(KEY) in mask(text)


def test_a_short_key_is_masked_in_place_and_searched_nowhere_else() -> None:
    assert mask('password = "mailbox"; mailbox = 1').endswith("; mailbox = 1")
    assert credentials_in('password = "mailbox"') == frozenset()


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_shows_a_key_even_one_that_another_file_gives_away(form: str) -> None:
    before = f'API_KEY = "{KEY}"\nprint(1)\n'.encode()
    edit = Edit("a.py", before, before.replace(b"print(1)", b"print(2)"))
    finding = Finding(
        "HS301", "r", "review", "left", "b.py", 1, 0, f"uses {KEY}", f"not {KEY}", "", f"f({KEY})"
    )
    report = Report((finding,), (edit,), (), (Problem("c.py", f"cannot use {KEY}"),))
    output = render(report, form)
    assert output
    assert KEY not in output
    assert KEY[:10] not in output
    assert KEY not in repr(report)
