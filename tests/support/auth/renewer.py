"""Processes that renew one account's token through the shared store; run by the tests.

The argument is how many. Each prints the short hash of the token that it ends up with. With
HELPSCOUT_TEST_REJECT=1 it informs the broker that the stored token was answered with 401.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from multiprocessing.synchronize import Event, Semaphore

from helpscout_v2.auth.sources import from_env
from helpscout_v2.auth.store import TokenStore


def renew(ready: Semaphore, go: Event) -> None:
    source = from_env()
    rejected_token = None
    if os.environ.get("HELPSCOUT_TEST_REJECT"):
        with TokenStore() as store:
            stored_token = store.get(os.environ["HELPSCOUT_ACCOUNT"])
        assert stored_token is not None
        rejected_token = stored_token.token
    ready.release()
    go.wait()
    token = source.renew(rejected_token) if rejected_token is not None else source.token()
    print(token.access_token, flush=True)


def main() -> None:
    # Forked, so that only one interpreter has to start; nothing is open before the fork.
    context = multiprocessing.get_context("fork")
    ready, go = context.Semaphore(0), context.Event()
    children = [context.Process(target=renew, args=(ready, go)) for _ in range(int(sys.argv[1]))]
    for child in children:
        child.start()
    for _ in children:
        assert ready.acquire(timeout=60)
    print("ready", *(child.pid for child in children), flush=True)
    sys.stdin.readline()
    go.set()
    for child in children:
        child.join()
    sys.exit(max(abs(child.exitcode or 0) for child in children))


if __name__ == "__main__":
    main()
