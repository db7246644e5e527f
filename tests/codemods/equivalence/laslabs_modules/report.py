def line(conversation):
    who = conversation.customer.first_name
    return "%s: %s (%s)" % (who, conversation.subject, conversation.closed_at)


def closed(desk, mailbox):
    for conversation in desk.Conversations.list(mailbox):
        if conversation.status == "closed":
            yield conversation


def everything(desk):
    for mailbox in desk.Mailboxes.list():
        print(mailbox.name)
        for conversation in closed(desk, mailbox):
            print(line(conversation))
