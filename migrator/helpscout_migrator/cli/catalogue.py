"""`catalogue`: the mapping of every V1 call and field, for people and for other tools."""

from __future__ import annotations

import json

import click

from helpscout_migrator.cli.options import format_option

EXAMPLES = """\b
Examples:
  helpscout-migrate catalogue --format json > v1-to-v2.json
  helpscout-migrate catalogue --format openapi > v1.openapi.json
"""


@click.command(epilog=EXAMPLES)
@format_option(
    "json",
    "openapi",
    "markdown",
    default="markdown",
    help="json: the whole mapping. openapi: V1 as the gateway serves it. markdown: the page.",
)
def catalogue(style: str) -> None:
    """Print the mapping from V1 to V2 that the shim, the codemods and the docs share.

    The JSON names its version; the documentation has its schema. `openapi` is an OpenAPI 3.1
    document.
    """
    if style == "markdown":
        from helpscout_shim.catalog.page import page

        click.echo(page(), nl=False)
        return
    if style == "json":
        from helpscout_shim.catalog.map import catalogue as as_data

        value = as_data()
    else:
        from helpscout_shim.catalog.openapi import document

        value = document()
    click.echo(json.dumps(value, indent=2))
