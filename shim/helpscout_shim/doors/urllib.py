"""The door for `urllib.request`: V1 URLs are answered below the handlers of every opener."""

from __future__ import annotations

import io
import urllib.error
import urllib.request
from http.client import HTTPResponse
from typing import Any, cast

from ..translate import V1Answer
from . import prefix
from .core import Shim
from .reasons import reason

_original: Any = None
_shim: Shim | None = None


def patch(shim: Shim) -> None:
    """Let `urlopen` and every opener, made before or after, answer V1 URLs from `shim`.

    The patch is above the protocol handlers, so a handler of the program's own does not go around
    it, and below the rest: errors raise HTTPError, redirects are followed, Basic handlers answer a
    challenge.
    """
    global _original, _shim
    _shim = shim
    if _original is None:
        _original = vars(urllib.request.OpenerDirector)["_open"]
        setattr(urllib.request.OpenerDirector, "_open", _open)  # noqa: B010


def unpatch() -> None:
    """Put `OpenerDirector` back, unless somebody patched it after us."""
    global _original, _shim
    _shim = None
    if _original is not None and vars(urllib.request.OpenerDirector)["_open"] is _open:
        setattr(urllib.request.OpenerDirector, "_open", _original)  # noqa: B010
        _original = None


def _open(
    self: urllib.request.OpenerDirector, request: urllib.request.Request, data: Any = None
) -> Any:
    shim = _shim
    if shim is None or not prefix.is_v1(request.full_url):
        return _original(self, request, data)
    answer = shim.answer(
        request.get_method(),
        request.full_url,
        _body(request.data),
        request.get_header("Authorization"),
    )
    if answer.failure is not None:
        text = f"V2 could not be reached: {answer.failure}"
        raise urllib.error.URLError(text) from answer.failure
    return _response(answer, request)


class _Wire:
    """What HTTPResponse needs of a socket."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def makefile(self, mode: str) -> io.BytesIO:
        return io.BytesIO(self._content)


def _response(answer: V1Answer, request: urllib.request.Request) -> HTTPResponse:
    headers = {**answer.headers, "Content-Length": str(len(answer.body))}
    phrase = reason(answer.status)
    lines = [f"HTTP/1.1 {answer.status} {phrase}"]
    # A line break in a value would end the headers early.
    lines += [f"{name}: {' '.join(value.splitlines())}" for name, value in headers.items()]
    head = "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n"
    response = HTTPResponse(cast(Any, _Wire(head + answer.body)), method=request.get_method())
    response.begin()
    # urllib reads the address and the phrase from these two.
    response.url = request.full_url
    vars(response)["msg"] = phrase
    return response


def _body(data: Any) -> bytes:
    if data is None:
        return b""
    if isinstance(data, bytes | bytearray | memoryview):
        return bytes(data)
    if hasattr(data, "read"):
        return bytes(data.read())
    return b"".join(data)
