"""Lists as the API sends them: `_embedded`, `page` and the links, without a socket.

https://developer.helpscout.com/mailbox-api/overview/pagination/
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

Params = Sequence[tuple[str, str]]


def link(href: str) -> dict[str, str]:
    return {"href": href}


def page_count(total: int, size: int) -> int:
    return -(-total // size)


def page_block(total: int, size: int, number: int) -> dict[str, int]:
    return {
        "size": size,
        "totalElements": total,
        "totalPages": page_count(total, size),
        "number": number,
    }


def page_links(url: str, params: Params, number: int, pages: int) -> dict[str, dict[str, object]]:
    """Links of one page. `params` are the query parameters besides `page`; links keep them.

    The `page` link is a template only when there are no other parameters: recordings show a
    plain address, without any page, as soon as a filter is present.
    """
    base = f"{url}?{urlencode(params)}" if params else url
    joint = "&" if params else "?"

    def at(page: int) -> dict[str, object]:
        return {"href": f"{base}{joint}page={page}"}

    links: dict[str, dict[str, object]] = {"first": at(1), "last": at(max(pages, 1))}
    if params:
        links["page"] = {"href": base}
    else:
        links["page"] = {"href": f"{url}{{?page}}", "templated": True}
    links["self"] = at(number) if number > 1 else {"href": base}
    if number < pages:
        links["next"] = at(number + 1)
    if number > 1:
        links["previous"] = at(number - 1)
    return links
