import os
import threading
import time

from django_tasks_db.management.commands import db_worker


class Command(db_worker.Command):
    help = "Do the background work that waits in the database, such as imports: until it is stopped."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(interval=0.5)
        # By number: this process may come to life after the other's end.
        parser.add_argument("--with-parent", type=int, metavar="PID", help="End when that parent process ends.")

    def handle(self, *, with_parent, **options):
        if with_parent:
            threading.Thread(target=_follow, args=(with_parent,), daemon=True).start()
        super().handle(**options)


def _follow(parent):
    """End this process when its parent does. An import in its midst is rolled back by the database."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)
