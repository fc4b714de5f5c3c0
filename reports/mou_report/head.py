"""The head of the report: what was promised, what is real, and of what the shares are."""

from typing import Any

from django.utils.translation import gettext as _

from reports.links import Links
from reports.mou_report.counting import By, Counts, Key
from reports.mou_report.figures import Figure, Headline, Measures, Rate
from reports.mou_report.lines import Addresses, percent

# What the head needs to have counted.
HEAD: tuple[By, ...] = ((), ("status",), ("grounded",), ("finished",), ("silent_owner",))


def headline(counted: dict[By, Counts], links: Links, groups_reaching_outside: int) -> Headline:
    """The figures at the head of the report."""
    everything = counted[()].total()
    grounded = counted["grounded",]
    production = counted["finished",].measures(("yes",)).mous
    addresses = Addresses(links)

    def figure(name: str) -> Figure:
        return addresses.figure(everything, name, {})

    def number(value: Any, **narrow: Any) -> Figure:
        return Figure(value, links.to(value, narrow))

    def of(by: By, *key: Any) -> int:
        return counted[by].measures(tuple(key)).mous

    names = (
        "mous", "committed", "committed_unknown", "without_rate", "realised", "realised_unknown",
        "jobs", "jobs_unknown", "jobs_realised", "jobs_realised_unknown",
    )  # fmt: skip
    ground = number(of(("grounded",), "yes"), grounded="yes")
    in_production = number(production, finished="yes")
    stale = counted["silent_owner",].total().mous
    return Headline(
        **{name: figure(name) for name in names},
        dropped=number(of(("status",), "dropped"), status="dropped"),
        share=everything.share,
        land_acres=Figure(everything.land_acres),
        grounded=ground,
        in_production=in_production,
        awaiting=number(of(("grounded",), "no"), grounded="no"),
        stale=number(stale, stale="1"),
        groups=everything.groups,
        groups_reaching_outside=groups_reaching_outside,
        conversion=_by_count(ground, figure("mous")),
        conversion_by_value=_by_value(grounded, everything, links),
        production=_production(in_production, figure("mous")),
        measures=everything,
    )


def _by_count(grounded: Figure, mous: Figure) -> Rate:
    return Rate(
        title=_("Conversion by number"),
        definition=_(
            "MOUs of the selection that were grounded (ground was broken, or a later step was"
            " reached), divided by all MOUs of the selection, dropped ones included."
        ),
        numerator=grounded,
        denominator=mous,
        percent=percent(grounded.value, mous.value),
    )


def _by_value(grounded: Counts, everything: Measures, links: Links) -> Rate:
    done: Key = ("yes",)
    value = grounded.measures(done)
    part = Addresses(links, grounded).figure(value, "committed", {"grounded": "yes"})
    if part.value is None and everything.committed is not None:
        part = Figure(0)
    return Rate(
        title=_("Conversion by value"),
        definition=_(
            "Committed investment of the grounded MOUs, divided by that of all MOUs of the"
            " selection, as far as it is stated. A total for several MOUs counts as grounded when"
            " all of them are."
        ),
        numerator=part,
        denominator=Addresses(links).figure(everything, "committed", {}),
        percent=percent(part.value, everything.committed),
        is_money=True,
    )


def _production(in_production: Figure, mous: Figure) -> Rate:
    return Rate(
        title=_("In production"),
        definition=_(
            "MOUs of the selection in commercial production, divided by all MOUs of the selection,"
            " dropped ones included."
        ),
        numerator=in_production,
        denominator=mous,
        percent=percent(in_production.value, mous.value),
    )
