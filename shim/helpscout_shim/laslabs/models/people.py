"""Users, teams and customers, and the entries of a customer.

https://developer.helpscout.com/mailbox-api/endpoints/customers/get/
"""

from __future__ import annotations

from typing import Any

from helpscout_shim.laslabs.base_model import BaseModel
from helpscout_shim.laslabs.fields import (
    Boolean,
    DateTime,
    Instance,
    List,
    Record,
    String,
    StringChoice,
)


class CustomerPersonType(Boolean):
    """Equivalent to `type == "customer"`; setting it sets the type."""

    def __get__(self, instance: Any, owner: type) -> Any:
        return self if instance is None else instance.type == "customer"

    def __set__(self, instance: Record, value: Any) -> None:
        instance._backend["type"] = "customer" if value else "user"


class Person(BaseModel):
    """A reference to a user, a team or a customer; `type` says which."""

    full_name = String("First and last name")
    first_name = String("First name", required=True)
    last_name = String("Last name", required=True)
    email = String("First email address")
    emails = List("Email addresses", prop=String())
    phone = String("Phone number, of customers of phone conversations")
    type = StringChoice(
        "What the person is", ("user", "customer", "team"), default="user", required=True
    )
    photo_url = String("Address of the photo")
    created_at = DateTime("When the person was created")
    modified_at = DateTime("When the person was changed")
    customer_person_type = CustomerPersonType("Whether the person is a customer")

    @classmethod
    def _received(cls, parsed: dict[str, Any]) -> Any:
        # The flag implies the type only when the answer leaves `type` itself out.
        flag = parsed.pop("customer_person_type", None)
        if flag is not None:
            parsed.setdefault("type", "customer" if flag else "user")
        return super()._received(parsed)


class User(Person):
    """A member of the company, or a team."""

    role = StringChoice("What the user may do", ("owner", "admin", "user"), required=True)
    timezone = String("Name of the time zone")
    type = StringChoice("User or team", ("user", "team"), default="user", required=True)


class SearchCustomer(Person):
    """A customer in lists and search results."""

    type = StringChoice("Customer", ("user", "customer", "team"), default="customer", required=True)
    photo_type = StringChoice(
        "Where the photo comes from",
        ("unknown", "gravatar", "twitter", "facebook", "googleprofile", "googleplus", "linkedin"),
    )
    gender = StringChoice("Gender", ("female", "male", "unknown"), default="unknown", required=True)
    age = String("Age or range of ages")
    organization = String("Organization")
    job_title = String("Job title")
    location = String("Location")


class Address(BaseModel):
    """The postal address of a customer."""

    lines = List("Lines of the address", prop=String())
    city = String("City", required=True)
    state = String("State", required=True)
    postal_code = String("Postal code", required=True)
    country = String("Country, two letters", required=True)
    created_at = DateTime("When it was created")
    modified_at = DateTime("When it was changed")


class Email(BaseModel):
    """An email address of a customer."""

    value = String("Address", required=True)
    location = StringChoice("Kind", ("home", "work", "other"), default="other", required=True)


class Phone(BaseModel):
    """A phone number of a customer."""

    value = String("Number", required=True)
    location = StringChoice(
        "Kind",
        ("home", "fax", "mobile", "pager", "work", "other"),
        default="other",
        required=True,
    )


class Chat(BaseModel):
    """A chat handle of a customer."""

    value = String("Handle", required=True)
    type = StringChoice(
        "Service",
        ("aim", "gtalk", "icq", "xmpp", "msn", "skype", "yahoo", "qq", "other"),
        default="other",
        required=True,
    )


class SocialProfile(BaseModel):
    """A profile of a customer on a social network."""

    value = String("User name or address", required=True)
    type = StringChoice(
        "Network",
        (
            "twitter",
            "facebook",
            "linkedin",
            "aboutme",
            "google",
            "googleplus",
            "tungleme",
            "quora",
            "foursquare",
            "youtube",
            "flickr",
            "other",
        ),
        default="other",
        required=True,
    )


class Website(BaseModel):
    """A website of a customer."""

    value = String("Address", required=True)


class Customer(SearchCustomer):
    """A customer with all entries."""

    background = String("Notes about the customer")
    address = Instance("Postal address", Address)
    social_profiles = List("Social profiles", prop=SocialProfile)
    emails = List("Email addresses", prop=Email)
    phones = List("Phone numbers", prop=Phone)
    chats = List("Chat handles", prop=Chat)
    websites = List("Websites", prop=Website)
