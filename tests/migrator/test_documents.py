"""The documents: what is generated is fresh, what is promised is there, the recipes run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import migration_guide as guide
import pytest
import yaml
from support.migrator.cli import clean_environment, small
from support.migrator.trees import tree

from helpscout_codemods.config import Config
from helpscout_migrator import errors
from helpscout_migrator.cli.group import COMMANDS
from helpscout_migrator.plans import nothing_to_do
from helpscout_shim.catalog import ENDPOINTS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
FLEET = (DOCS / "fleet.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", FLEET, flags=re.DOTALL)


def test_the_migration_guide_is_the_one_of_the_catalogue() -> None:
    assert (DOCS / "migration-guide.md").read_text(encoding="utf-8") == guide.page()


def test_the_migration_guide_has_a_change_and_an_action_for_every_endpoint() -> None:
    text = guide.page()
    for endpoint in ENDPOINTS:
        part = text.partition(f"### `{endpoint.method} {endpoint.path}`\n")[2]
        change, action = part.strip().splitlines()[:2]
        assert change.startswith("- **Change:** "), endpoint.id
        assert action.startswith("- **Action:** "), endpoint.id


def run(script: str, folder: Path, home: Path) -> subprocess.CompletedProcess[str]:
    home.mkdir(exist_ok=True)
    environ = clean_environment(home)
    environ["PATH"] = f"{Path(sys.executable).parent}:{environ['PATH']}"
    return subprocess.run(
        ["sh", "-c", script], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    place = small(tmp_path / "repository")
    subprocess.run(["git", "init", "-q"], cwd=place, check=True)
    return place


def test_the_fleet_script_rewrites_a_repository_and_ends_well(
    repository: Path, tmp_path: Path
) -> None:
    script = blocks("sh")[0]
    assert "migrate.sh" in script
    answer = run(script, repository, tmp_path / "home")
    assert answer.returncode == 0, answer.stderr
    assert b"helpscout_v2" in (repository / "desk.py").read_bytes()
    first = tree(repository)
    assert run(script, repository, tmp_path / "home").returncode == 0
    assert tree(repository) == first


def test_the_fleet_script_leaves_a_repository_without_v1_alone(tmp_path: Path) -> None:
    place = tmp_path / "other"
    place.mkdir()
    (place / "shop.py").write_text("print('hello')\n")
    answer = run(blocks("sh")[0], place, tmp_path / "home")
    assert answer.returncode == 0, answer.stderr
    assert tree(place) == {"shop.py": b"print('hello')\n"}


def test_the_pre_commit_hook_stops_v1_and_lets_v2_pass(repository: Path, tmp_path: Path) -> None:
    (hooks,) = [block for block in map(yaml.safe_load, blocks("yaml")) if "repos" in block]
    entry = hooks["repos"][0]["hooks"][0]["entry"]
    assert run(f"{entry} desk.py", repository, tmp_path / "home").returncode == 1
    (repository / "desk.py").write_text("print('clean')\n")
    assert run(f"{entry} desk.py", repository, tmp_path / "home").returncode == 0


def commands_of(recipe: dict[str, object]) -> list[str]:
    """The shell lines of a GitHub or GitLab job, without the installation."""
    jobs = recipe.get("jobs")
    if isinstance(jobs, dict):
        lines = [step["run"] for step in jobs["check"]["steps"] if "run" in step]
    else:
        (job,) = recipe.values()
        assert isinstance(job, dict)
        lines = job["script"]
    return [line for line in lines if not line.startswith("pip install")]


@pytest.mark.parametrize("key", ["jobs", "helpscout-v1"])
def test_the_recipe_of_a_continuous_integration_fails_on_v1_and_passes_without(
    repository: Path, tmp_path: Path, key: str
) -> None:
    recipes = [block for block in map(yaml.safe_load, blocks("yaml")) if key in block]
    (recipe,) = [block for block in recipes if "action" not in block.get("jobs", {})]
    lines = commands_of(recipe)
    assert lines
    script = "\n".join(f"{line} || exit $?" if "||" not in line else line for line in lines)
    answer = run(script, repository, tmp_path / "home")
    assert answer.returncode == 1
    if key == "jobs":
        assert "::" in answer.stdout
    else:
        assert '"version": "2.1.0"' in (repository / "helpscout.sarif").read_text()
    (repository / "desk.py").write_text("print('clean')\n")
    assert run(script, repository, tmp_path / "home").returncode == 0


def test_every_command_and_every_setting_is_documented() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in DOCS.glob("*.md"))
    for command in COMMANDS:
        assert re.search(rf"helpscout-migrate (--debug )?{command}\b|`{command}`", text), command
    settings = (DOCS / "command.md").read_text(encoding="utf-8")
    for name in ("to", "exclude", "select", "ignore", "markers", "manifests"):
        assert name in Config.__dataclass_fields__
        assert f"\n{name} = " in settings


def test_troubleshooting_quotes_messages_that_exist() -> None:
    page = (DOCS / "troubleshooting.md").read_text(encoding="utf-8")
    quoted_texts = re.findall(r"^\| (`[^|]+?)(?: \(no error\))? \|", page, flags=re.MULTILINE)
    assert len(quoted_texts) >= 20
    sources = " ".join(
        re.sub(r'"\s*f?"', "", path.read_text(encoding="utf-8"))
        for room in ("migrator/helpscout_migrator", "client/helpscout_v2")
        for path in (ROOT / room).rglob("*.py")
    )
    sources += " ".join([*errors.ADVICE.values(), *nothing_to_do.MESSAGES.values()])
    known_text = re.sub(r"\s+", " ", sources)
    for cell in quoted_texts:
        for message in re.findall(r"`([^`]+)`", cell):
            for part in re.split(r"\.\.\.|<secret", message):
                words = part.strip(" :>")
                assert words in known_text, message
