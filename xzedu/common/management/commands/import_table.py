import csv
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from xzedu.common.imports import actions, importers
from xzedu.common.imports.problems import UnreadableFileError
from xzedu.common.models import Source

SHOWN = 30


class Command(BaseCommand):
    help = "Bring a table (CSV, XLSX, XLS, ODS) into the portal: check it, compare it, write what differs."

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=sorted(importers), help="What the rows are.")
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Say what would change; change nothing.")
        parser.add_argument("--sheet", help="Sheet of a workbook (default: the first with data).")
        parser.add_argument(
            "--map", action="append", default=[], metavar="HEADER=NAME", help="Read a column as another; repeatable."
        )
        parser.add_argument(
            "--give",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="A column the file lacks, with one value for all rows; repeatable.",
        )
        parser.add_argument("--source", help="Short name of the source the rows come from.")
        parser.add_argument("--as-of", help="The day the rows stood so, such as 2024-09-01.")
        parser.add_argument(
            "--skip-refused", action="store_true", help="Bring the good rows in although others are bad."
        )
        parser.add_argument("--save-refused", type=Path, help="Write refused rows with their reasons to this CSV file.")
        parser.add_argument("--draft", action="store_true", help="New rows are drafts, not published.")
        parser.add_argument("--sample", action="store_true", help="The rows are sample data.")

    def handle(self, *, kind, file, **options):
        importer = importers[kind](is_sample=options["sample"], draft=options["draft"])
        importer.given = self._given(options["give"], importer)
        settings = {
            "sheet": options["sheet"],
            "mapping": self._mapping(options["map"], importer),
            "skip_refused": options["skip_refused"],
        }
        source, as_of = self._source(options["source"]), self._day(options["as_of"])
        try:
            content = file.read_bytes()
            if options["dry_run"]:
                importer.as_of = as_of
                report = actions.check(importer, content, file.name, **settings)
            else:
                run, report = actions.apply(importer, content, file.name, source=source, as_of=as_of, **settings)
        except OSError as error:
            raise CommandError(_("The file cannot be read: %s.") % error.strerror) from error
        except UnreadableFileError as error:
            raise CommandError(str(error)) from error
        except actions.RefusedError as error:
            self._print(error.report, options["save_refused"])
            raise CommandError(_("Nothing was changed: correct the rows above, or use --skip-refused.")) from error
        self._print(report, options["save_refused"])
        if options["dry_run"]:
            self.stdout.write(_("Dry run: nothing was changed."))
        else:
            self.stdout.write(_("Done. To take it back: %s") % f"manage.py undo_import {run.pk}")

    @staticmethod
    def _mapping(pairs, importer):
        mapping = {}
        names = {column.name for column in importer.columns}
        for pair in pairs:
            header, found, name = pair.partition("=")
            if not found or name not in names:
                raise CommandError(f"--map {pair}: write HEADER=NAME with one of {', '.join(sorted(names))}.")
            mapping[header] = name
        return mapping

    @staticmethod
    def _given(pairs, importer):
        given = {}
        names = {column.name for column in importer.columns}
        for pair in pairs:
            name, found, value = pair.partition("=")
            if not found or name not in names:
                raise CommandError(f"--give {pair}: write NAME=VALUE with one of {', '.join(sorted(names))}.")
            given[name] = value
        return given

    @staticmethod
    def _source(slug):
        if not slug:
            return None
        try:
            return Source.objects.get(slug=slug)
        except Source.DoesNotExist:
            known = ", ".join(Source.objects.values_list("slug", flat=True))
            raise CommandError(f"There is no source “{slug}”. There are: {known or 'none'}.") from None

    @staticmethod
    def _day(text):
        if not text:
            return None
        try:
            day = parse_date(text)
        except ValueError:
            day = None
        if day is None:
            raise CommandError(f"--as-of {text}: write the day as 2024-09-01.")
        return day

    def _print(self, report, save_refused):
        place = report.sheet or report.encoding
        rows = _("%(rows)d rows") % {"rows": report.rows}
        self.stdout.write(f"{report.file_name} ({place}): {rows}. {report.summary}")
        if report.unknown:
            self.stdout.write(
                _("Columns left out, since their names mean nothing here: %s") % ", ".join(report.unknown)
            )
        for row, column, old, new in report.differences[:SHOWN]:
            self.stdout.write(_("  row %(row)d, %(column)s: ") % {"row": row, "column": column} + f"{old!r} → {new!r}")
        for problem in report.problems[:SHOWN]:
            where = _("  row %(row)d, %(column)s: ") % {"row": problem.row, "column": problem.column}
            self.stdout.write(f"{where}“{problem.value}” {problem.reason} {problem.remedy}")
        if len(report.problems) > SHOWN:
            more = len(report.problems) - SHOWN
            self.stdout.write(_("  … and %d more; see them all with --save-refused FILE") % more)
        for remark in report.remarks[:SHOWN]:
            where = _("  row %(row)d, %(column)s: ") % {"row": remark.row, "column": remark.column}
            self.stdout.write(f"{where}“{remark.value}” {remark.reason} {remark.remedy}")
        if len(report.remarks) > SHOWN:
            self.stdout.write(_("  … and %d more to look at") % (len(report.remarks) - SHOWN))
        if save_refused and report.problems:
            header, rows = report.refused_table()
            with save_refused.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows([header, *rows])
            self.stdout.write(_("Refused rows written to %s") % save_refused)
