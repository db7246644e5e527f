"""What an installation brings along may be used by everybody."""

from __future__ import annotations

import re

import pytest
from support.repository import licences
from support.repository.public_api import ROOT

PAGE = (ROOT / "docs" / "licences.md").read_text("utf-8")
COMMAND = "python tests/support/repository/licences.py > docs/licences.md"
COPYLEFT = re.compile(r"GPL|General Public|Affero|SSPL|EUPL|Business Source", re.IGNORECASE)
# Under the LGPL, which allows the use as a library; said on the page.
NAMED_ON_THE_PAGE = frozenset({"psycopg", "psycopg-binary"})


@pytest.mark.parametrize("extra", licences.EXTRAS)
def test_nothing_under_a_licence_that_binds_its_users_is_required(extra: str) -> None:
    if extra == "dask":
        pytest.importorskip("distributed", reason="the extra dask is not installed")
    requirements = licences.licences_of(extra)
    assert requirements
    binding = {
        name: licence
        for name, licence in requirements.items()
        if COPYLEFT.search(licence) or licence == "unknown"
    }
    assert binding.keys() <= NAMED_ON_THE_PAGE, binding


def test_psycopg_is_the_exception_that_the_page_explains() -> None:
    assert COPYLEFT.search(licences.licences_of("postgres")["psycopg"])
    assert "psycopg, which is under the LGPL" in PAGE


@pytest.mark.parametrize("extra", licences.EXTRAS)
def test_every_package_that_we_name_is_on_the_page(extra: str) -> None:
    """By name: how a package words its licence changes with its versions."""
    title = f"## `helpscout-toolkit[{extra}]`" if extra else "## `helpscout-toolkit`"
    section = PAGE.partition(f"{title}\n")[2].partition("\n## ")[0]
    for name in licences.direct(extra):
        assert f"| {name} | " in section, f"{name}: run {COMMAND}"
