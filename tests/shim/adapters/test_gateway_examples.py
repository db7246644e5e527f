"""examples/gateway: what the files start is a command that exists, with options it takes."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from helpscout_migrator.cli.gateway import gateway
from helpscout_shim.translate.context import BODY_LIMITS
from helpscout_shim.translate.errors import TEXTS

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


def test_nginx_answers_its_own_errors_in_v1s_form() -> None:
    bodies = re.findall(r"return (\d+) '(\{.*\})';", text("nginx.conf"))
    assert [status for status, _ in bodies] == ["413", "503"]
    assert "error_page 413 @too_large;" in text("nginx.conf")
    assert "error_page 502 504 =503 @unavailable;" in text("nginx.conf")
    for status, body in bodies:
        message = TEXTS[int(status)]
        assert json.loads(body) == {"code": int(status), "error": message, "message": message}


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_accepts_the_site(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x"]
    command += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    site = text("nginx.conf")
    for name, path in (("ssl_certificate_key", key), ("ssl_certificate", certificate)):
        site = re.sub(rf"{name} .*;", f"{name} {path};", site)
    folders = "".join(
        f"{kind}_temp_path {tmp_path / kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = tmp_path / "nginx.conf"
    main.write_text(
        f"pid {tmp_path / 'pid'}; events {{}} http {{ access_log off; {folders} {site} }}"
    )
    result = subprocess.run(
        ["nginx", "-t", "-e", str(tmp_path / "log"), "-c", str(main)],
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "helpscout-gateway.service"
    # The command has to be there, which is checked too.
    unit.write_text(text(unit.name).replace(units_command()[0], sys.executable))
    result = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True
    )
    messages = [line for line in result.stderr.splitlines() if unit.name in line]
    assert (result.returncode, messages) == (0, [])
