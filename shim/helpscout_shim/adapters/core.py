"""One configuration of the shim, shared by all adapters of a process."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from helpscout_shim.call_site import Where
from helpscout_shim.credentials import Account, RunnersByKey, UnknownKey, Unreachable, key_of
from helpscout_shim.notices import LossyConversionError, Notices
from helpscout_shim.translate import Policy, V1Answer, V1Request, answers
from helpscout_shim.translate.errors import TEXTS
from helpscout_v2 import forks
from helpscout_v2.errors import TransportTimeoutError
from helpscout_v2.wire import READS

if TYPE_CHECKING:
    from helpscout_v2 import HelpScout


class Shim:
    """Answers V1 URLs; the client is opened with the first call."""

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
        self._options: dict[str, Any] = {
            "client": client,
            "api_key": api_key,
            "shared_account": shared_account,
        }
        self._policy = Policy(strict=strict, accept=frozenset(accept))
        self._silent = silent
        self._notices = Notices(silent=silent)
        self._accounts: RunnersByKey | None = None
        self._pid = os.getpid()
        self._lock = forks.Lock()

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        # Copies of a session share its account, and its connections.
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        if self._options["client"] is not None:
            raise TypeError("a shim that was given a client cannot be pickled with its token")
        shim = partial(
            type(self),
            **self._options,
            strict=self._policy.strict,
            silent=self._silent,
            accept=tuple(self._policy.accept),
        )
        return shim, ()

    def answer(
        self,
        method: str,
        url: str,
        body: bytes,
        authorization: str | bytes | None,
        *,
        where: Where | None = None,
    ) -> V1Answer:
        """The V1 answer for a V1 URL.

        `where` is the line of the call, when it is not in this thread's stack.

        Raises:
            LossyConversionError: in a strict run, for a loss that it does not accept.
        """
        account = self._open().find(key_of(authorization))
        if isinstance(account, UnknownKey):
            return unknown(account)
        if not isinstance(account, Account):
            return unreachable(account)
        head = method.upper() == "HEAD"
        answer = account.runner.run(V1Request.of_url("GET" if head else method, url, body))
        if answer.refused is not None:
            raise LossyConversionError(answer.refused)
        losses = [loss for loss in answer.losses if loss.id not in self._policy.accept]
        self._notices.tell(losses, answer.endpoint, where, may_raise=method.upper() in READS)
        return replace(answer, body=b"") if head else answer

    def _open(self) -> RunnersByKey:
        # Opened with the first V1 call: many programs never call.
        with self._lock:
            if self._accounts is None or self._pid != os.getpid():
                # Connections opened before a fork are the parent's: two readers would mix answers.
                self._pid = os.getpid()
                self._accounts = RunnersByKey(policy=self._policy, **self._options)
            return self._accounts

    def close(self) -> None:
        """Close what was opened."""
        with self._lock:
            accounts, self._accounts = self._accounts, None
        if accounts is not None:
            accounts.close()


def is_timeout(failure: Exception) -> bool:
    """Whether V2 was too slow; libraries have another error for a failed connection."""
    return isinstance(failure, TransportTimeoutError)


def unknown(key: UnknownKey) -> V1Answer:
    """V1's answer to a key without an account, with the challenge some clients wait for."""
    challenge = {"WWW-Authenticate": 'Basic realm="Help Scout API"'} if key.status == 401 else {}
    return answers.error(key.status, key.text, headers=challenge)


def unreachable(lookup: Unreachable) -> V1Answer:
    """V1's answer when the key could not be checked."""
    down = answers.error(503, TEXTS[503])
    return replace(down, failure=lookup.failure)
