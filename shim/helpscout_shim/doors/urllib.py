"""The door for `urllib.request`: every opener asks HTTPSHandler, so that is what is patched."""

from __future__ import annotations

import io
import urllib.error
import urllib.request
from http import HTTPStatus
from http.client import HTTPResponse
from typing import Any

from ..translate import V1Answer
from . import prefix
from .core import Shim

_original: Any = None
_shim: Shim | None = None


def patch(shim: Shim) -> None:
    """Let `HTTPSHandler.https_open` answer V1 URLs from `shim`."""
    global _original, _shim
    _shim = shim
    if _original is None:
        _original = urllib.request.HTTPSHandler.https_open
        setattr(urllib.request.HTTPSHandler, "https_open", _https_open)  # noqa: B010


def unpatch() -> None:
    """Put `HTTPSHandler.https_open` back, unless somebody patched it after us."""
    global _original, _shim
    _shim = None
    if _original is not None and urllib.request.HTTPSHandler.https_open is _https_open:
        urllib.request.HTTPSHandler.https_open = _original  # type: ignore[method-assign]
        _original = None


def _https_open(self: urllib.request.HTTPSHandler, request: urllib.request.Request) -> Any:
    shim = _shim
    if shim is None or not prefix.is_v1(request.full_url):
        return _original(self, request)
    answer = shim.answer(
        request.get_method(),
        request.full_url,
        _body(request.data),
        request.get_header("Authorization") or request.unredirected_hdrs.get("Authorization"),
    )
    if answer.failure is not None:
        raise urllib.error.URLError(f"V2 could not be reached: {answer.failure}")
    return _response(request, answer)


def _body(data: Any) -> bytes:
    if data is None:
        return b""
    if isinstance(data, bytes | bytearray):
        return bytes(data)
    if hasattr(data, "read"):
        return bytes(data.read())
    return b"".join(bytes(chunk) for chunk in data)


class _Wire:
    """What HTTPResponse wants of a socket."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def makefile(self, mode: str) -> io.BytesIO:
        return io.BytesIO(self._raw)


def _response(request: urllib.request.Request, answer: V1Answer) -> HTTPResponse:
    try:
        reason = HTTPStatus(answer.status).phrase
    except ValueError:
        reason = "Unknown"
    headers = {**answer.headers, "Content-Length": str(len(answer.body))}
    head = f"HTTP/1.1 {answer.status} {reason}\r\n"
    head += "".join(f"{name}: {_one_line(value)}\r\n" for name, value in headers.items())
    wire: Any = _Wire(head.encode("latin-1", "replace") + b"\r\n" + answer.body)
    response = HTTPResponse(wire, method=request.get_method(), url=request.full_url)
    response.begin()
    # urllib's own handler does the same: `msg` is the reason there, for old callers.
    made: Any = response
    made.url, made.msg = request.full_url, response.reason
    return response


def _one_line(value: str) -> str:
    return value.replace("\r", " ").replace("\n", " ")
