"""A process that renews one account's token through the shared store; run by the tests.

Arguments: store URL, account. Prints the short hash of the token that it ends up with. With
HELPSCOUT_TEST_REJECT=1 it tells the broker that the stored token was answered with 401.
"""

from __future__ import annotations

import os
import sys

from helpscout_v2.auth.sources import from_env
from helpscout_v2.auth.store import TokenStore


def main() -> None:
    source = from_env()
    rejected = None
    if os.environ.get("HELPSCOUT_TEST_REJECT"):
        with TokenStore() as store:
            stored = store.get(os.environ["HELPSCOUT_ACCOUNT"])
        assert stored is not None
        rejected = stored.token
    print("ready", flush=True)
    sys.stdin.readline()
    token = source.renew(rejected) if rejected is not None else source.token()
    print(token.access_token, flush=True)


if __name__ == "__main__":
    main()
