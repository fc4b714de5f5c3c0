"""What each word of the report counts: printed with every paper, the same as on the page."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from reports.mou_report import Rate

Definition = tuple[str, str]


def definitions() -> list[Definition]:
    """Return each word with the sentence that says what it counts."""
    return [
        (_("MOUs"), _("All MOUs you may see in this selection, letters of intent, term sheets and"
           " agreements included, also those on hold or dropped.")),
        (_("Committed"), _("The amount each MOU states, in rupees at its own dated rate, and each"
           " group’s total once. In a table a group’s total stands in the line all its MOUs here"
           " share, else in “one total for several”.")),
        (_("Not stated"), _("Neither the MOU nor its group has an amount in rupees: none was"
           " stated, or no rate for its currency. Never counted as zero.")),
        (_("Realised"), _("The newest amount an update states. The share is what MOUs with a stated"
           " commitment have realised, divided by committed.")),
        (_("Jobs"), _("Promised: as the MOU states; where its group states a number, that one,"
           " once. Realised: the newest number an update states.")),
        (_("Grounded"), _("Ground was broken, or a later step was reached. Not yet grounded: an"
           " earlier step, and not dropped.")),
        (_("No update"), _("Nothing was heard for 30 days or more, counted from the last update,"
           " else the signing, else the registration. MOUs that are dropped or in production want"
           " none.")),
        (_("Age and fiscal year"), _("Age counts from the first day of what is known of the"
           " signing. A fiscal year runs from April to March; a year alone does not tell it and"
           " counts as not stated.")),
        (_("Sector"), _("The sector at the head of the MOU’s own in the tree of sectors.")),
        (_("As on a past day"), _("What happens over time (stage, status, figures, updates) as it"
           " stood on that day; what describes an MOU (sector, district, people) as it is known"
           " today.")),
    ]  # fmt: skip


def of_rates(rates: Iterable[Rate]) -> list[Definition]:
    """Return each share with the sentence that says what was divided by what."""
    return [(str(rate.title), str(rate.definition)) for rate in rates]


def of_words(*wanted: str) -> list[str]:
    """Return some definitions as sentences, for the notes of a slide."""
    return [f"{word}: {words}" for word, words in definitions() if word in wanted]
