"""Run the tests of LasLabs' V1 client against our facade of it.

    python tests/support/shim/laslabs_suite.py         # fetches helpscout==0.1.3, prints N of 111
    python tests/support/shim/laslabs_suite.py FILE    # uses an sdist that is already there

The sdist of the client carries its own 111 tests and recordings of real V1 traffic. The script
unpacks both into a temporary folder, puts the facade in the client's place and runs them; the
recordings answer in place of Help Scout. Nothing of the client is installed or kept. What is
adapted is listed in `adapt`; each test that does not hold is printed with its reason, and the exit
status is 1 when there is one. Not part of the default run, since pip needs the network.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
import tarfile
import tempfile
import types
import unittest
import unittest.mock
from pathlib import Path
from typing import Any

from requests.adapters import HTTPAdapter
from vcr.record_mode import RecordMode

CLIENT, VERSION, TESTS = "helpscout", "0.1.3", 111


def fetch(folder: Path) -> Path:
    """Download the sdist with pip."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--no-binary", ":all:", "--dest", str(folder), f"{CLIENT}=={VERSION}"]
    subprocess.run(command, check=True)
    return next(folder.glob(f"{CLIENT}-{VERSION}.tar.gz"))


def unpack(sdist: Path, folder: Path) -> Path:
    """The folder that holds the client's package, with nothing in it but its tests."""
    root = f"{CLIENT}-{VERSION}"
    with tarfile.open(sdist) as archive:
        members = [m for m in archive if m.name.startswith(f"{root}/{CLIENT}/tests/")]
        archive.extractall(folder, members, filter="data")
    return folder / root / CLIENT


def adapt(package: Path) -> None:
    """Put the facade in the client's place.

    The imports `helpscout...` give the facade's modules, `mock` the standard library's, and
    `properties` the facade's own fields. V1 calls go to the recordings as plain HTTP, where
    the shim would otherwise answer them.
    """
    facade = importlib.import_module("helpscout_shim.laslabs")
    session = importlib.import_module("helpscout_shim.facades.session")
    importlib.import_module("helpscout_shim.laslabs.apis.conversations")
    facade.__path__.append(str(package))
    ours = facade.__name__
    for name in [n for n in sys.modules if n == ours or n.startswith(f"{ours}.")]:
        sys.modules[CLIENT + name.removeprefix(ours)] = sys.modules[name]
    sys.modules["mock"] = unittest.mock
    fields = importlib.import_module(f"{ours}.fields")
    stand_in("properties", **vars(fields), HasProperties=facade.BaseModel)
    stand_in("six", string_types=(str,))
    vars(session)["_shim_adapter"] = lambda **_: HTTPAdapter()
    recorder = importlib.import_module(f"{CLIENT}.tests.api_common").recorder
    recorder.record_mode = RecordMode.NONE
    # Today's urllib3 reads the gzipped recordings as they are unless they are unpacked here.
    recorder.decode_compressed_response = True


def stand_in(name: str, **content: Any) -> None:
    """A module with this name and content."""
    module = types.ModuleType(name)
    vars(module).update({k: v for k, v in content.items() if not k.startswith("__")})
    sys.modules[name] = module


def run(package: Path) -> unittest.TestResult:
    """Load and run every test module of the client."""
    suite = unittest.TestSuite()
    for path in sorted((package / "tests").glob("test_*.py")):
        module = importlib.import_module(f"{CLIENT}.tests.{path.stem}")
        suite.addTests(unittest.defaultTestLoader.loadTestsFromModule(module))
    result = unittest.TestResult()
    suite.run(result)
    return result


def main(arguments: list[str]) -> int:
    """Fetch, adapt, run, print; the exit status."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sdist = Path(arguments[0]) if arguments else fetch(folder)
        package = unpack(sdist, folder)
        adapt(package)
        result = run(package)
    broken = result.failures + result.errors
    for test, trace in broken:
        reason = trace.strip().splitlines()[-1]
        print(f"does not hold: {test.id().removeprefix(f'{CLIENT}.tests.')}: {reason}")
    print(f"{result.testsRun - len(broken)} of {TESTS} hold")
    return 0 if result.testsRun == TESTS and not broken else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
