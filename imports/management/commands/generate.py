"""Makes seeded data of real shape, plainly marked as generated, or removes it."""

import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from imports.demo import demo_allowed
from imports.generation.purge import RowsInUseError, purge
from imports.generation.run import NothingToPointAtError, Wanted, generate

KINDS = ("organisations", "contacts", "leads", "mous", "meetings", "followups")


class Command(BaseCommand):
    """Generate organisations, leads, MOUs and the rest, a million if need be."""

    help = "Generate seeded data for tests of speed; the source of each row says that it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for kind in KINDS:
            parser.add_argument(f"--{kind}", type=int, default=0, metavar="N")
        parser.add_argument("--seed", type=int, default=1, metavar="S")
        parser.add_argument(
            "--as-of", type=date.fromisoformat, metavar="DAY", help="the day rows are made for"
        )
        parser.add_argument("--purge", action="store_true", help="remove all generated rows")
        parser.add_argument(
            "--yes-generated", action="store_true", help="allow it on a production system"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not (demo_allowed() or settings.DEBUG or options["yes_generated"]):
            raise CommandError(
                "This looks like a production system. Generated rows would stand among real ones: "
                "add --yes-generated if you mean it."
            )
        if options["purge"]:
            self._purge()
        wanted = Wanted(**{kind: options[kind] for kind in KINDS})
        self._check(wanted, purged=options["purge"])
        if wanted.total:
            self._generate(wanted, options["seed"], options["as_of"] or timezone.localdate())

    def _check(self, wanted: Wanted, purged: bool) -> None:
        if any(getattr(wanted, kind) < 0 for kind in KINDS):
            raise CommandError("Numbers of rows cannot be negative.")
        if wanted.followups and not wanted.leads:
            raise CommandError("Follow-ups hang on leads: ask for --leads as well.")
        if not wanted.total and not purged:
            raise CommandError("Say what to generate, for example --organisations 1000.")

    def _purge(self) -> None:
        try:
            count = purge()
        except RowsInUseError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Removed {count:,} generated rows.")

    def _generate(self, wanted: Wanted, seed: int, as_of: date) -> None:
        started = time.monotonic()
        with tqdm(unit=" rows", unit_scale=True, disable=not self.stderr.isatty()) as bar:

            def progress(what: str, count: int, rows: int) -> None:
                bar.set_description(f"{count:,} {what}", refresh=False)
                bar.update(rows)

            try:
                copied = generate(wanted, seed, as_of, progress)
            except NothingToPointAtError as error:
                raise CommandError(str(error)) from error
        seconds = time.monotonic() - started
        self.stdout.write(
            self.style.SUCCESS(
                f"Generated {copied:,} rows in {seconds:.1f} s "
                f"({copied / seconds:,.0f} rows a second), as of {as_of}, seed {seed}."
            )
        )
