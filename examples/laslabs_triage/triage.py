"""Morning triage over the LasLabs client: who waits in which mailbox."""
import os

from helpscout import HelpScout

ENV = os.path.join(os.path.dirname(os.path.abspath(__file__)), ".env")


def api_key():
    if "HELPSCOUT_API_KEY" in os.environ:
        return os.environ["HELPSCOUT_API_KEY"]
    with open(ENV) as handle:
        pairs = dict(line.strip().split("=", 1) for line in handle if "=" in line)
    return pairs["HELPSCOUT_API_KEY"]


def first(rows, limit):
    """The first rows of a list; the client's lists never end by themselves."""
    taken = []
    for row in rows:
        taken.append(row)
        if len(taken) == limit:
            break
    return taken


def main():
    hs = HelpScout(api_key())
    me = hs.Users.get_me()
    print("Triage for %s %s" % (me.first_name, me.last_name))
    for mailbox in first(hs.Mailboxes.list(), 3):
        print(mailbox.name)
        for conversation in first(hs.Conversations.list(mailbox), 5):
            owner = conversation.owner.first_name if conversation.owner else "nobody"
            print("  #%d %s (%s, %s)" % (
                conversation.number, conversation.subject, conversation.status, owner))


if __name__ == "__main__":
    main()
