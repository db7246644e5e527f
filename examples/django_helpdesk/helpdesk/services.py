"""What the back office asks the help desk."""
import requests
from django.conf import settings


def customers_by_email(email):
    response = requests.get(
        settings.HELPSCOUT_URL + "/customers.json",
        auth=(settings.HELPSCOUT_API_KEY, "X"),
        params={"email": email},
    )
    response.raise_for_status()
    return response.json()["items"]


def open_conversations(mailbox_id):
    page = 1
    while True:
        response = requests.get(
            "https://api.helpscout.net/v1/mailboxes/%d/conversations.json" % mailbox_id,
            auth=(settings.HELPSCOUT_API_KEY, "X"),
            params={"status": "active", "page": page},
        )
        response.raise_for_status()
        data = response.json()
        for conversation in data["items"]:
            yield conversation["number"], conversation["subject"], conversation["customer"]["email"]
        if page == data["pages"]:
            break
        page += 1


def mailbox_ids():
    response = requests.get(
        "https://api.helpscout.net/v1/mailboxes.json", auth=(settings.HELPSCOUT_API_KEY, "X"))
    response.raise_for_status()
    return [mailbox["id"] for mailbox in response.json()["items"]]
