"""Customers and their entries."""

from __future__ import annotations

from types import MappingProxyType

from helpscout_shim.catalog.endpoint import ClientCall, Endpoint, Lossy, Mapped, Param
from helpscout_shim.catalog.params import FIELDS, PAGE, RELOAD
from helpscout_shim.catalog.shape import (
    DOCS,
    GET,
    Computed,
    Empty,
    Field,
    Loss,
    Many,
    Moment,
    Nested,
    Shape,
    Words,
    closed,
    lost,
    moments,
    renamed,
    same,
    shape,
)

GENDERS: tuple[tuple[str, str], ...] = (
    ("Male", "male"),
    ("Female", "female"),
    ("Unknown", "unknown"),
)
SOCIAL: tuple[tuple[str, str], ...] = (("forsquare", "foursquare"),)
PHOTO_TYPES: tuple[tuple[str, str], ...] = (("default", "unknown"),)
EMAIL_FILTER = Loss(
    "customers.list.email",
    "V2 has no email parameter; a query on the address is sent in its place.",
    'Use query=(email:"...").',
    DOCS + "endpoints/customers/list",
    minor=True,
)
ATOMIC = Loss(
    "customers.update.atomic",
    "V2 changes a customer and each of its entries in separate requests.",
    "Look at the error body: it names what was done and what was not.",
    DOCS + "endpoints/customers/overwrite",
    minor=True,
)


def _entry(name: str, *, kind: str | None, words: tuple[tuple[str, str], ...] = ()) -> Shape:
    """An entry shape; `kind` is V1's name for what V2 calls `type`."""
    type_field = (
        renamed(kind, "type", Words(words) if words else None, python="type") if kind else ()
    )
    return shape(
        f"Customer{name}",
        same("id", "value"),
        type_field,
        v2=f"Customer.{name.lower()}",
        model="Entry" if kind else "Website",
        doc="endpoints/customers/get",
    )


EMAIL = _entry("Email", kind="location")
PHONE = _entry("Phone", kind="location")
CHAT = _entry("Chat", kind="type")
SOCIAL_PROFILE = _entry("SocialProfile", kind="type", words=SOCIAL)
WEBSITE = _entry("Website", kind=None)

ADDRESS = shape(
    "CustomerAddress",
    lost(
        "id",
        owner="customerAddress",
        why="A customer has one address in V2 and it has no id.",
        instead="Address it by the customer's id.",
        doc="endpoints/customers/address/get",
    ),
    same("lines", empty=Empty.ARRAY),
    same("city", "state", "postalCode", "country"),
    tuple(
        Field(
            name,
            None,
            Computed(function, ()),
            loss=Loss(
                f"customerAddress.{name}",
                "V2 keeps no dates of an address; the customer's are shown.",
                "Use the customer's dates.",
                DOCS + "endpoints/customers/address/get",
            ),
        )
        for name, function in (
            ("createdAt", "customer_created_at"),
            ("modifiedAt", "customer_updated_at"),
        )
    ),
    v2="Address",
    model="Address",
    doc="endpoints/customers/address/get",
)

_HEAD = (
    same("id"),
    same("firstName", "lastName", blank=True),
    (
        Field(
            "fullName",
            None,
            Computed("full_name", ("firstName", "lastName", "_embedded.emails")),
            python="full_name",
            note="Computed, as V1 did; the first address where there is no name.",
        ),
    ),
    same("photoUrl", blank=True),
    closed(
        "photoType",
        Words(PHOTO_TYPES),
        owner="customer",
        words=(
            "unknown",
            "gravatar",
            "twitter",
            "facebook",
            "googleprofile",
            "googleplus",
            "linkedin",
        ),
        nearest="unknown",
        doc="endpoints/customers/get",
    ),
    renamed("gender", "gender", Words(GENDERS), python="gender"),
    same("age", "organization", "jobTitle", "location", blank=True),
    moments("createdAt"),
    renamed("modifiedAt", "updatedAt", Moment()),
)
CUSTOMER = shape(
    "Customer",
    *_HEAD,
    same("background", forms=GET, blank=True),
    renamed("address", "_embedded.address", Nested("CustomerAddress"), python="address", forms=GET),
    *(
        renamed(
            v1,
            f"_embedded.{v2}",
            Many(entry),
            python=v2,
            forms=GET,
            empty=empty,
            note="null in V1 when there are none." if empty is Empty.NULL else "",
        )
        for v1, v2, entry, empty in (
            ("socialProfiles", "social_profiles", "CustomerSocialProfile", Empty.NULL),
            ("emails", "emails", "CustomerEmail", Empty.ARRAY),
            ("phones", "phones", "CustomerPhone", Empty.ARRAY),
            ("chats", "chats", "CustomerChat", Empty.NULL),
            ("websites", "websites", "CustomerWebsite", Empty.NULL),
        )
    ),
    v2="Customer",
    model="Customer",
    doc="endpoints/customers/get",
)
SEARCH_CUSTOMER = shape(
    "SearchCustomer",
    *_HEAD,
    (
        Field(
            "emails",
            "_embedded.emails",
            Computed("email_values", ("_embedded.emails",)),
            expression="[e.value for e in {}.emails]",
            empty=Empty.ARRAY,
            note="Texts, not entries, in search results.",
        ),
    ),
    v2="Customer",
    model="Customer",
    doc="endpoints/customers/list",
)

_LIST_QUERY = MappingProxyType(
    {
        "firstName": "first_name",
        "lastName": "last_name",
        "modifiedSince": "modified_since",
        "email": 'query:(email:"{}")',
    }
)
LIST_PARAMS = (
    PAGE,
    Param("firstName"),
    Param("lastName"),
    Param("email", loss=EMAIL_FILTER),
    Param("modifiedSince", "datetime"),
    FIELDS,
)
_BODY = MappingProxyType(
    {
        "firstName": "first_name",
        "lastName": "last_name",
        "organization": "organization",
        "jobTitle": "job_title",
        "location": "location",
        "background": "background",
        "photoUrl": "photo_url",
        "photoType": "photo_type",
        "gender": "gender",
        "age": "age",
        "address": "address",
        "emails": "emails",
        "phones": "phones",
        "chats": "chats",
        "socialProfiles": "social_profiles",
        "websites": "websites",
    }
)
WRITE_BODY = tuple(
    Param(
        name,
        "array"
        if name in {"emails", "phones", "chats", "socialProfiles", "websites"}
        else "object"
        if name == "address"
        else "string",
    )
    for name in _BODY
)
_LIST_V2 = "GET /v2/customers?sortField=createdAt&sortOrder=desc"

ENDPOINTS = (
    Endpoint(
        id="customers.list",
        path="/customers.json",
        outcome=Mapped("One list; the email filter becomes a query."),
        v2=(_LIST_V2,),
        envelope="page",
        shape="Customer",
        client=ClientCall("customers.list", query=_LIST_QUERY),
        params=LIST_PARAMS,
        doc=DOCS + "endpoints/customers/list",
    ),
    Endpoint(
        id="customers.list_by_mailbox",
        path="/mailboxes/{mailboxId}/customers.json",
        outcome=Mapped("One list with a mailbox filter."),
        v2=(_LIST_V2 + "&mailbox={mailboxId}",),
        envelope="page",
        shape="Customer",
        client=ClientCall(
            "customers.list",
            path=MappingProxyType({"mailboxId": "mailbox"}),
            query=_LIST_QUERY,
        ),
        params=LIST_PARAMS,
        doc=DOCS + "endpoints/customers/list",
    ),
    Endpoint(
        id="customers.get",
        path="/customers/{id}.json",
        outcome=Mapped("One read; entries come embedded."),
        v2=("GET /v2/customers/{id}",),
        envelope="item",
        shape="Customer",
        client=ClientCall(
            "customers.get",
            path=MappingProxyType({"id": "customer_id"}),
            positional=("customer_id",),
        ),
        params=(FIELDS,),
        doc=DOCS + "endpoints/customers/get",
    ),
    Endpoint(
        id="customers.create",
        method="POST",
        path="/customers.json",
        outcome=Mapped("One create with all entries."),
        v2=("POST /v2/customers",),
        envelope="empty",
        shape="Customer",
        success=201,
        client=ClientCall("customers.create", body=_BODY),
        params=(RELOAD,),
        body=WRITE_BODY,
        doc=DOCS + "endpoints/customers/create",
    ),
    Endpoint(
        id="customers.update",
        method="PUT",
        path="/customers/{id}.json",
        outcome=Lossy(
            "One PATCH for the fields, then one request for each entry that is added, changed "
            "or removed by a negative id. With reload V1 answered 201, as recorded, else 200.",
            (ATOMIC,),
        ),
        v2=(
            "PATCH /v2/customers/{id}",
            "POST|PUT|DELETE /v2/customers/{id}/emails|phones|chats|social-profiles|websites",
            "POST|PUT /v2/customers/{id}/address",
        ),
        envelope="empty",
        shape="Customer",
        client=ClientCall(
            "customers.update",
            path=MappingProxyType({"id": "customer_id"}),
            body=MappingProxyType(
                {
                    k: v
                    for k, v in _BODY.items()
                    if k
                    not in {"address", "emails", "phones", "chats", "socialProfiles", "websites"}
                }
            ),
            positional=("customer_id",),
        ),
        params=(RELOAD,),
        body=WRITE_BODY,
        doc=DOCS + "endpoints/customers/update",
    ),
)
SHAPES = (
    CUSTOMER,
    SEARCH_CUSTOMER,
    ADDRESS,
    EMAIL,
    PHONE,
    CHAT,
    SOCIAL_PROFILE,
    WEBSITE,
)
