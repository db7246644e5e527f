"""The adapter for `requests`: an adapter to mount, and a patch that catches every session."""

from __future__ import annotations

import datetime
import functools
import io
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from helpscout_shim.adapters.core import Shim, is_timeout
from helpscout_shim.adapters.patching import Patch, current
from helpscout_shim.adapters.reasons import reason
from helpscout_shim.translate import V1Answer
from helpscout_shim.v1_address import is_v1

if TYPE_CHECKING:
    from helpscout_v2 import HelpScout

__all__ = ["V1Adapter"]


class V1Adapter(HTTPAdapter):
    """A `requests` adapter that answers V1 calls from V2.

        session.mount("https://api.helpscout.net/v1/", V1Adapter())

    Other URLs that reach it are sent as usual. `send` raises requests.ConnectionError or
    ReadTimeout when V2 could not be reached, and LossyConversionError in a strict run.

    Args:
        client: serves all keys; without it the V1 key of each call decides, as for `install`.
        api_key: the key that the credentials of the environment belong to, by default
            HELPSCOUT_API_KEY.
        shared_account: the credentials of the environment serve every key.
        strict: raise LossyConversionError for losses not named in `accept`.
        silent: warn about no loss.
        accept: names of losses that a strict run accepts.
    """

    # What requests keeps of an adapter that is copied or pickled.
    __attrs__ = (*HTTPAdapter.__attrs__, "_shim")

    def __init__(
        self,
        *,
        client: HelpScout | None = None,
        api_key: str | None = None,
        shared_account: bool = False,
        strict: bool = False,
        silent: bool = False,
        accept: tuple[str, ...] = (),
    ) -> None:
        super().__init__()
        self._shim = Shim(
            client=client,
            api_key=api_key,
            shared_account=shared_account,
            strict=strict,
            silent=silent,
            accept=accept,
        )

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        if is_v1(request.url or ""):
            return respond(self._shim, self, request)
        return super().send(request, stream, timeout, verify, cert, proxies)

    def close(self) -> None:
        self._shim.close()
        super().close()


def respond(
    shim: Shim, adapter: HTTPAdapter, request: requests.PreparedRequest
) -> requests.Response:
    """A `requests` response made of the V1 answer.

    Raises requests.ConnectionError or ReadTimeout when V2 could not be reached, as the V1 call
    would have.
    """
    start = time.perf_counter()
    answer = shim.answer(
        request.method or "GET",
        request.url or "",
        _body(request),
        request.headers.get("Authorization"),
    )
    if answer.failure is not None:
        kind = requests.ReadTimeout if is_timeout(answer.failure) else requests.ConnectionError
        text = f"V2 could not be reached: {answer.failure}"
        raise kind(text, request=request) from answer.failure
    response = adapter.build_response(request, _raw(answer))
    # The whole body is available; callers that stream still read it from `raw`.
    response._content = answer.body
    response._content_consumed = True  # type: ignore[attr-defined]
    response.elapsed = datetime.timedelta(seconds=time.perf_counter() - start)
    return response


def _raw(answer: V1Answer) -> HTTPResponse:
    return HTTPResponse(
        body=io.BytesIO(answer.body),
        headers={**answer.headers, "Content-Length": str(len(answer.body))},
        status=answer.status,
        reason=reason(answer.status),
        preload_content=False,
    )


def _body(request: requests.PreparedRequest) -> bytes:
    body: Any = request.body
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode("utf-8")
    if isinstance(body, bytes | bytearray):
        return bytes(body)
    if hasattr(body, "read"):
        content = body.read()
        return content.encode("utf-8") if isinstance(content, str) else bytes(content)
    return b"".join(c.encode("utf-8") if isinstance(c, str) else bytes(c) for c in body)


def _wrap(original: Any) -> Any:
    @functools.wraps(original)
    def send(
        self: HTTPAdapter, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        shim = current()
        if shim is not None and is_v1(request.url or ""):
            return respond(shim, self, request)
        response: requests.Response = original(self, request, *args, **kwargs)
        return response

    return send


# Called after sessions and mounts, so that every adapter of a program is patched.
PATCHES = (Patch("requests.adapters", "HTTPAdapter.send", _wrap),)
