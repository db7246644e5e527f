"""The door for `urllib.request`: V1 URLs are answered below the handlers of every opener."""

from __future__ import annotations

import io
import threading
import urllib.error
import urllib.request
from email.message import Message
from http import HTTPStatus
from http.client import HTTPResponse
from typing import Any, cast

from ..translate import V1Answer
from . import prefix

# urllib's Basic handlers send a key only after a challenge.
CHALLENGE = 'Basic realm="api.helpscout.net"'
_lock = threading.RLock()
_original: Any = None


def install_urllib() -> None:
    """Answer V1 URLs of `urlopen` and of every opener, made before or after, from V2.

    The shim that `helpscout_shim.install` activated answers; without one, calls go out as usual.
    Answers run through the opener's own handlers: errors raise HTTPError, redirects are followed.
    """
    global _original
    with _lock:
        if _original is None:
            _original = vars(urllib.request.OpenerDirector)["_open"]
            setattr(urllib.request.OpenerDirector, "_open", _open)  # noqa: B010


def uninstall_urllib() -> None:
    """Put `urllib.request` back as it was; nothing happens when the door is not installed.

    A patch that somebody else put on top stays, and so does the door below it.
    """
    global _original
    with _lock:
        if _original is not None and vars(urllib.request.OpenerDirector)["_open"] is _open:
            setattr(urllib.request.OpenerDirector, "_open", _original)  # noqa: B010
            _original = None


def _open(
    self: urllib.request.OpenerDirector, request: urllib.request.Request, data: Any = None
) -> Any:
    from .requests import active

    shim = active()
    if shim is None or not prefix.is_v1(request.full_url):
        return _original(self, request, data)
    answer = shim.answer(
        request.get_method(),
        request.full_url,
        _body(request.data),
        request.get_header("Authorization"),
    )
    if answer.failure is not None:
        raise urllib.error.URLError(
            f"V2 could not be reached: {answer.failure}"
        ) from answer.failure
    return _response(answer, request)


class _Wire:
    """What HTTPResponse needs of a socket."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def makefile(self, mode: str) -> io.BytesIO:
        return io.BytesIO(self._content)


def _response(answer: V1Answer, request: urllib.request.Request) -> HTTPResponse:
    headers = Message()
    for name, value in answer.headers.items():
        headers[name] = value
    headers["Content-Length"] = str(len(answer.body))
    if answer.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = CHALLENGE
    reason = _reason(answer.status)
    lines = [f"HTTP/1.1 {answer.status} {reason}", *(f"{k}: {v}" for k, v in headers.items())]
    head = "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n"
    response = HTTPResponse(cast(Any, _Wire(head + answer.body)), method=request.get_method())
    response.begin()
    # urllib reads the address and the phrase from these two.
    response.url = request.full_url
    vars(response)["msg"] = reason
    return response


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _body(data: Any) -> bytes:
    if data is None:
        return b""
    if isinstance(data, bytes | bytearray | memoryview):
        return bytes(data)
    if hasattr(data, "read"):
        return bytes(data.read())
    return b"".join(data)
