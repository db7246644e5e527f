# native
import os

from helpscout import HelpScout
from helpscout.models import Conversation, Customer, Email, MailboxRef, Person, Thread


class Desk:
    def __init__(self, key):
        self.hs = HelpScout(key)

    def note(self, conversation, text):
        me = self.hs.Users.get_me()
        thread = Thread(type="note", body=text, created_by=Person(id=me.id))
        self.hs.Conversations.create_thread(conversation, thread)

    def close(self, cid):
        conversation = self.hs.Conversations.get(cid)
        conversation.status = "closed"
        conversation.tags = conversation.tags + ["done"]
        self.hs.Conversations.update(conversation)

    def take_over(self, cid):
        me = self.hs.Users.get_me()
        conversation = self.hs.Conversations.get(cid)
        conversation.owner = me
        conversation.subject = "Mine: " + conversation.subject
        self.hs.Conversations.update(conversation)

    def ask(self, box, email, text):
        conversation = Conversation(
            subject="Where is my lamp?",
            mailbox=MailboxRef(id=box),
            customer=Customer(email=email),
            tags=["lamps"],
            threads=[Thread(type="customer", body=text, created_by=Person(email=email, type="customer"))],
        )
        made = self.hs.Conversations.create(conversation)
        return made.id

    def correct(self, cid, text):
        conversation = self.hs.Conversations.get(cid)
        for thread in conversation.threads:
            if thread.type == "note":
                thread.body = text
                self.hs.Conversations.update_thread(conversation, thread)

    def welcome(self, first, email):
        customer = Customer(first_name=first, emails=[Email(value=email, location="work")])
        return self.hs.Customers.create(customer).id

    def show(self, cid):
        conversation = self.hs.Conversations.get(cid)
        print(conversation.subject, conversation.status, sorted(conversation.tags))
        print(conversation.owner.email if conversation.owner else "nobody")
        print([thread.type for thread in conversation.threads])


desk = Desk(os.environ["HELPSCOUT_API_KEY"])
box = next(iter(desk.hs.Mailboxes.list()))
rows = list(desk.hs.Conversations.list(box))
first = rows[0]
desk.note(first, "Looked into it.")
desk.correct(first.id, "Looked into it twice.")
desk.close(first.id)
desk.take_over(first.id)
desk.show(first.id)
asked = desk.ask(box.id, "lena@lamps.test", "It was promised for Monday.")
desk.show(asked)
desk.hs.Conversations.delete(rows[1])
lena = desk.hs.Customers.get(desk.welcome("Lena", "lena@shades.test"))
print(lena.first_name, [email.value for email in lena.emails])
