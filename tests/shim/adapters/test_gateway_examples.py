"""examples/gateway: what the files start is a command that exists, with options it takes."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import click
import pytest

from helpscout_migrator.cli.gateway import gateway
from helpscout_shim.translate.context import BODY_LIMITS

FOLDER = Path(__file__).parents[3] / "examples" / "gateway"


def text(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


def containers_command() -> list[str]:
    (entry,) = re.findall(r"^ENTRYPOINT (\[.*\])$", text("Containerfile"), re.M)
    return list(json.loads(entry))


def units_command() -> list[str]:
    (line,) = re.findall(r"^ExecStart=(.*)$", text("helpscout-gateway.service"), re.M)
    return shlex.split(line)


@pytest.mark.parametrize("command", [containers_command(), units_command()])
def test_the_command_parses(command: list[str]) -> None:
    assert Path(command[0]).name == "helpscout-migrate"
    assert command[1] == "gateway"
    context = gateway.make_context("gateway", command[2:])
    assert isinstance(context, click.Context)
    assert context.params["access_log"]
    loopback = context.params["host"] == "127.0.0.1"
    assert loopback or context.params["allow_remote"]


def test_nginx_lets_the_largest_body_through_and_names_the_gateways_port() -> None:
    site = text("nginx.conf")
    (megabytes,) = re.findall(r"client_max_body_size (\d+)m;", site)
    assert int(megabytes) * 1024 * 1024 >= max(BODY_LIMITS.values())
    (port,) = re.findall(r"server 127\.0\.0\.1:(\d+);", site)
    assert int(port) == gateway.make_context("gateway", []).params["port"]
    assert "$http_authorization" not in site, "keys are not logged"
