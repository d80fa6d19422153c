from django.core.management.base import BaseCommand

from xzedu.site.actions import remove_sample_data, sample_models


class Command(BaseCommand):
    help = "Remove every trace of the sample data, and nothing else."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Only count.")

    def handle(self, *, dry_run, **options):
        if dry_run:
            for model in sample_models():
                self.stdout.write(f"{model._meta.label}: {model.objects.filter(is_sample=True).count()}")
            return
        counts = remove_sample_data()
        for label, number in sorted(counts.items()):
            self.stdout.write(f"{label}: {number} removed")
        if not counts:
            self.stdout.write("There is no sample data.")
