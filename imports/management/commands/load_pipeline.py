"""Loads the Japan pipeline of July and August 2025."""

from typing import Any

from django.core.management.base import BaseCommand

from imports.pipeline.loader import load_pipeline


class Command(BaseCommand):
    """Load the reported pipeline once; later runs add only what is new in the files."""

    help = "Load the Japan pipeline as The Indian Express reported it on 10 August 2025."

    def handle(self, *args: Any, **options: Any) -> None:
        created = load_pipeline()
        if not created:
            self.stdout.write("The pipeline is loaded already; nothing was changed.")
            return
        words = ", ".join(
            f"{count} {model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural}"
            for model, count in created.items()
        )
        self.stdout.write(self.style.SUCCESS(f"Created {words}."))
