"""A sandbox in a process of its own, as the server of a benchmark."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import requests


@contextmanager
def sandbox(*arguments: str) -> Iterator[tuple[str, str]]:
    """Address and bearer of a sandbox in its own process."""
    command = [sys.executable, "-m", "helpscout_sandbox", "--rate-limit", "0", "--until-eof"]
    process = subprocess.Popen(
        [*command, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        data = json.loads(process.stdout.readline())
        url, account_urls = data["url"], data["environment"]
        answer = requests.post(
            f"{url}/v2/oauth2/token",
            data={
                "grant_type": "client_credentials",
                "client_id": account_urls["HELPSCOUT_APP_ID"],
                "client_secret": account_urls["HELPSCOUT_APP_SECRET"],
            },
            timeout=30,
        )
        yield url, answer.json()["access_token"]
    finally:
        process.terminate()
        process.wait()
