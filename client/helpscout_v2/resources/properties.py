"""Definitions of customer properties.

https://developer.helpscout.com/mailbox-api/endpoints/properties/list/
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from helpscout_v2 import arguments
from helpscout_v2.endpoints import Endpoint
from helpscout_v2.errors import ArgumentError
from helpscout_v2.models.customer import PropertyDefinition
from helpscout_v2.paging import Pages
from helpscout_v2.resources.base import Resource
from helpscout_v2.typeguards import is_mapping
from helpscout_v2.words import PropertyType

__all__ = ["CustomerProperties"]

LIST = Endpoint("customer-properties.list", "GET", "/v2/customer-properties")
CREATE = Endpoint("customer-properties.create", "POST", "/v2/customer-properties")
DELETE = Endpoint("customer-properties.delete", "DELETE", "/v2/customer-properties/{slug}")

TYPES = frozenset({"number", "text", "url", "date", "dropdown"})


class CustomerProperties(Resource):
    """What properties customers can have; values are under ``customers.properties``."""

    def list(self) -> Pages[PropertyDefinition]:
        """All definitions.

        Raises:
            APIError: while iterating, as all errors of a page.

        https://developer.helpscout.com/mailbox-api/endpoints/properties/list/
        """
        return self._many(LIST(), PropertyDefinition, "customer-properties")

    def create(
        self, *, type: PropertyType, slug: str, name: str, options: Iterable[str] | None = None
    ) -> None:
        """Defines a property. ``type`` is number, text, url, date or dropdown.

        Args:
            type: ``date``, ``dropdown``, ``number``, ``text`` or ``url``.
            slug: the name by which values are set; it cannot be changed.
            name: the name that people see.
            options: labels, for a dropdown only.

        Raises:
            ConflictError: when the slug is taken.
            ArgumentError: for options without a dropdown, or the reverse.

        https://developer.helpscout.com/mailbox-api/endpoints/properties/create/
        """
        self._do(CREATE(), definition_payload(type, slug, name, options))

    def delete(self, slug: str) -> None:
        """Removes a property and its values from all customers.

        Args:
            slug: the property's slug.

        Raises:
            NotFoundError: when there is no such property.

        https://developer.helpscout.com/mailbox-api/endpoints/properties/delete/
        """
        self._do(DELETE(slug))


def definition_payload(
    type: str, slug: str, name: str, options: Iterable[str] | None
) -> dict[str, Any]:
    """The body of a definition, checked."""
    payload: dict[str, Any] = {
        "type": arguments.choice("type", type, TYPES),
        "slug": arguments.text("slug", slug),
        "name": arguments.text("name", name),
    }
    if (type == "dropdown") != (options is not None):
        raise ArgumentError("options is for a dropdown, and a dropdown needs it")
    if options is not None:
        payload["options"] = options_payload(options)
    return payload


def options_payload(options: Any) -> list[dict[str, str]]:
    """Options of a dropdown: labels, or mappings with ``label`` and, for a known one, ``id``."""
    payload: list[dict[str, str]] = []
    for index, one in enumerate(arguments.listed("options", options)):
        if is_mapping(one):
            option = {k: arguments.text(f"options[{index}] {k}", v) for k, v in one.items()}
            if "label" not in option or not option.keys() <= {"id", "label"}:
                raise ArgumentError(f"options[{index}] takes label and id, nothing else")
            payload.append(option)
        else:
            payload.append({"label": arguments.text(f"options[{index}]", one)})
    return payload
