"""Whatever is sent to the gateway is answered in V1's form."""

from __future__ import annotations

import base64
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from support.fuzz.profiles import examples
from support.shim.live import LiveShim
from werkzeug.test import Client, EnvironBuilder

from helpscout_shim.adapters.gateway import create_app
from helpscout_shim.catalog import ENDPOINTS

KEY = "key-of-everything"
BASIC = "Basic " + base64.b64encode(f"{KEY}:X".encode()).decode()
WORD = st.one_of(
    st.sampled_from(
        ["", "0", "-1", "1", "99999999999999999999", "me", "%2e%2e", "a b", "ü", "\x00"]
    ),
    st.text(max_size=6),
)
METHODS = st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"])
HEADER = st.one_of(
    st.just(BASIC), st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)
)
BODY = st.one_of(
    st.binary(max_size=40),
    st.sampled_from([b"", b"{}", b"[]", b"null", b'{"reload": true}', b"{" * 2000]),
)


@st.composite
def paths(draw: st.DrawFn) -> str:
    """A path of V1 with anything in its places, or anything at all."""
    row = draw(st.sampled_from(ENDPOINTS))
    values = {name: draw(WORD) for name in row.path_params}
    path_of_row = "/v1" + row.path.format(**values)
    return draw(st.one_of(st.just(path_of_row), WORD.map(lambda word: f"/{word}")))


@given(
    method=METHODS,
    path=paths(),
    header=HEADER,
    query=st.dictionaries(st.sampled_from(["page", "fields", "query", "x"]), WORD, max_size=3),
    body=BODY,
)
@settings(max_examples=examples(40, 800))
def test_anything_gets_an_answer_that_v1_code_can_read(
    live: LiveShim, method: str, path: str, header: str, query: dict[str, str], body: bytes
) -> None:
    app = create_app(client=live.client, api_key=KEY, silent=True)
    # A client escapes a question mark in a value.
    builder = EnvironBuilder(
        path=path.replace("?", "%3F"),
        method=method,
        query_string=query,
        data=body,
        headers={"Authorization": header},
    )
    answer: Any = Client(app).open(builder)
    assert answer.status_code in (200, 201, 400, 401, 403, 404, 409, 412, 413)
    if answer.status_code >= 400 and method != "HEAD":
        assert json.loads(answer.data)["code"] == answer.status_code
    if header != BASIC and path.startswith("/v1/"):
        assert answer.status_code in (401, 404) or method == "OPTIONS"
