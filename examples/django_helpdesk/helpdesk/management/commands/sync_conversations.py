"""manage.py sync_conversations: what waits, and whether we know who asks."""
from django.core.management.base import BaseCommand

from helpdesk import services


class Command(BaseCommand):
    help = "Lists active conversations and the customers behind them."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, default=5)

    def handle(self, *args, **options):
        for mailbox_id in services.mailbox_ids():
            waiting = list(services.open_conversations(mailbox_id))
            self.stdout.write("mailbox %d: %d active" % (mailbox_id, len(waiting)))
            for number, subject, email in waiting[:options["limit"]]:
                known = services.customers_by_email(email)
                self.stdout.write("  #%d %s (%d known)" % (number, subject, len(known)))
