"""The adapter for `urllib.request`: V1 URLs are answered below the handlers of every opener."""

from __future__ import annotations

import functools
import io
import urllib.error
import urllib.request
from http.client import HTTPResponse
from typing import Any, cast

from helpscout_shim.adapters.core import is_timeout
from helpscout_shim.adapters.http_bytes import render_response
from helpscout_shim.adapters.patching import Patch, current
from helpscout_shim.adapters.reasons import reason
from helpscout_shim.translate import V1Answer
from helpscout_shim.v1_address import is_v1


def _wrap(original: Any) -> Any:
    @functools.wraps(original)
    def _open(
        self: urllib.request.OpenerDirector, request: urllib.request.Request, data: Any = None
    ) -> Any:
        shim = current()
        if shim is None or not is_v1(request.full_url):
            return original(self, request, data)
        answer = shim.answer(
            request.get_method(),
            request.full_url,
            _body(request.data),
            request.get_header("Authorization"),
        )
        if answer.failure is not None:
            text = f"V2 could not be reached: {answer.failure}"
            if is_timeout(answer.failure):
                # Not wrapped, as urllib raises it for an open connection without an answer.
                raise TimeoutError(text) from answer.failure
            raise urllib.error.URLError(text) from answer.failure
        return _response(answer, request)

    return _open


# Called before the protocol handlers, so that the program's own handlers cannot bypass it, and
# after the rest: errors raise HTTPError, redirects are followed, Basic handlers answer a challenge.
PATCHES = (Patch("urllib.request", "OpenerDirector._open", _wrap),)


class _Wire:
    """The socket methods that HTTPResponse uses."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def makefile(self, mode: str) -> io.BytesIO:
        return io.BytesIO(self._content)


def _response(answer: V1Answer, request: urllib.request.Request) -> HTTPResponse:
    wire = _Wire(render_response(answer))
    response = HTTPResponse(cast(Any, wire), method=request.get_method())
    response.begin()
    # urllib reads the address and the phrase from these two.
    response.url = request.full_url
    vars(response)["msg"] = reason(answer.status)
    return response


def _body(data: Any) -> bytes:
    if data is None:
        return b""
    if isinstance(data, bytes | bytearray | memoryview):
        return bytes(data)
    if hasattr(data, "read"):
        return bytes(data.read())
    return b"".join(data)
