"""The whole desk in one go: python run.py"""
import hashlib
import io
import os

import export_csv
import notes
import overview
import report
import webhook
from desk_client import Desk
from settings import API_KEY, HERE


def read(name):
    with open(os.path.join(HERE, "sample_delivery", name), "rb") as handle:
        return handle.read()


def print_counts(title, counts):
    print("  %s: %s" % (title, ", ".join("%s %s" % (name, counts[name]) for name in sorted(counts))))


def main():
    desk = Desk(API_KEY)
    boxes = overview.mailbox_ids()
    team = sorted("%s %s" % (user.first_name, user.last_name) for user in desk.Users.list())
    print("Team: %s" % ", ".join(name.strip() for name in team))

    for box in boxes:
        print()
        print("Mailbox %s" % overview.mailbox_line(box))
        print_counts("folders", overview.folder_counts(box))
        print_counts("by status", report.by_status(box))
        print_counts("tags", report.tag_counts(box))
        waiting = list(report.unowned(box))
        print("  nobody owns: %d" % len(waiting))
        for number, subject, customer in waiting[:3]:
            print("    #%d %s (%s)" % (number, subject, customer))
        stream = io.StringIO()
        rows = export_csv.export(box, stream)
        checksum = hashlib.sha1(stream.getvalue().encode("utf-8")).hexdigest()[:12]
        print("  export: %d rows, checksum %s" % (rows, checksum))

    print()
    conversation_id, number, subject = report.newest(boxes[0])
    name, words = report.first_message(conversation_id)
    print("Newest: #%d %s, opened by %s with %d words" % (number, subject, name, words))

    record = desk.Conversations.get(conversation_id)
    customer = desk.Customers.get(record.customer.id)
    print("Customer: %s %s, %d conversation(s) in view" % (
        customer.first_name, customer.last_name,
        sum(1 for c in desk.Conversations.list(boxes[0]) if c.customer.id == customer.id)))

    notes.add_note(conversation_id, overview.whoami(), "Seen in the weekly report.")
    print("Note: %s, %s" % notes.latest_thread(conversation_id))

    status, line = webhook.receive(
        {"X-HelpScout-Event": "convo.created",
         "X-HelpScout-Signature": read("convo.created.signature").decode("ascii").strip()},
        read("convo.created.json"))
    print("Webhook: %d %s" % (status, line))


if __name__ == "__main__":
    main()
