# native
import csv
import sys

from client import Client


def main(mailbox: int) -> None:
    client = Client()
    writer = csv.writer(sys.stdout)
    for c in client.conversations(mailbox):
        writer.writerow([c.id, c.number, c.subject, c.customer.name, c.customer.email,
                         c.owner.name if c.owner else "", ",".join(sorted(c.tags))])
    print(client.conversation(50003))


main(102)
