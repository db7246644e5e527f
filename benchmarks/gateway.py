"""The gateway under load: requests a second, the slowest hundredth, memory over many requests.

    python benchmarks/gateway.py                     # some minutes; 100,000 requests for the memory
    python benchmarks/gateway.py --requests 20000    # fewer of them
    python benchmarks/gateway.py --quick             # smaller, for developing

Sandbox, gateway and clients are three processes. The peer is the same clients asking the sandbox's
V2 themselves, so the difference is the gateway's.
"""

from __future__ import annotations

from collections.abc import Iterator

import requests
from measuring.command import Recorder, parser
from measuring.gateway import KEY, gateway, load
from measuring.limits import most
from measuring.results import Row, figure
from measuring.sandbox import sandbox

CLIENTS = (1, 8, 32)
WARM = 2_000


def measured(each: int, many: int) -> Iterator[Row]:
    with sandbox() as (url, token), gateway(url, token) as ours:
        headers = {"Authorization": f"Bearer {token}"}
        boxes = requests.get(f"{url}/v2/mailboxes", headers=headers, timeout=30).json()
        box = boxes["_embedded"]["mailboxes"][0]["id"]
        v1, v2 = f"{ours.url}/v1/mailboxes/{box}.json", f"{url}/v2/mailboxes/{box}"
        load(v1, 8, WARM if many > WARM else many, auth=(KEY, "X"))
        for clients in CLIENTS:
            direct = load(v2, clients, each, headers=headers)
            found = load(v1, clients, each, auth=(KEY, "X"))
            yield figure(
                f"gateway, {clients} {'client' if clients == 1 else 'clients'} at once: V2's rate "
                "without it / with it",
                str(found),
                peer=str(direct),
                ratio=direct.rate / found.rate,
            )
        before = ours.memory()
        load(v1, 8, many, auth=(KEY, "X"))
        after = ours.memory()
        yield figure(
            f"memory of the gateway after {many:,} requests / before",
            f"{after:.1f} MB, {before:.1f} MB",
            ratio=after / before,
            limit=most(1.1),
        )


def main() -> None:
    asked = parser(__doc__)
    asked.add_argument("--requests", type=int, default=100_000, help="for the memory")
    options = asked.parse_args()
    recorder = Recorder("gateway", options)
    each, many = (200, 1_000) if options.quick else (2_000, options.requests)
    recorder.record(
        measured(each, many),
        [
            "Each request reads one mailbox: one V1 call, one V2 call. Sandbox, gateway and "
            f"clients share the machine; {each:,} requests for each line.",
        ],
    )


if __name__ == "__main__":
    main()
