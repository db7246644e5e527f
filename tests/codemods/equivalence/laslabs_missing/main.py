# native
import os

from helpscout import HelpScout
from helpscout.exceptions import HelpScoutException, HelpScoutRemoteException

hs = HelpScout(os.environ["HELPSCOUT_API_KEY"])


def subject(cid):
    conversation = hs.Conversations.get(cid)
    if not conversation:
        return "no conversation %d" % cid
    return conversation.subject


def customer_name(cid):
    customer = hs.Customers.get(cid)
    if customer is not None:
        print("known:", customer.first_name)
    else:
        print("unknown:", cid)


def boxes():
    try:
        return [box.name for box in hs.Mailboxes.list()]
    except HelpScoutRemoteException as error:
        return [str(error.status_code)]


def teams():
    try:
        for team in hs.Teams.list():
            print(team.first_name)
    except HelpScoutException:
        print("no teams")


newest = next(iter(hs.Conversations.list(next(iter(hs.Mailboxes.list())))))
print(subject(newest.id))
print(subject(999999))
customer_name(newest.customer.id)
customer_name(999999)
print(boxes())
teams()
