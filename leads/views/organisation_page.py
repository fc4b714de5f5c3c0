"""What an organisation's row and page show, gathered in a fixed number of queries."""

from typing import Any

from django.core.paginator import Page
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from leads.groups import group_of, leads_of, mous_figures, mous_of
from leads.history import Part
from leads.merge_history import history_with_merges
from leads.models import MOU, Employment, Lead, LeadPartner, MOUParty, Organisation
from leads.models.organisation import OrganisationSector

LISTED_AT_MOST = 30
PARTS = (
    Part(OrganisationSector, "organisation_id", _("sector"), "sector_id"),
    Part(Employment, "organisation_id", _("contact"), "contact_id"),
)


def _count(rows: QuerySet, field: str) -> Coalesce:
    """How many different rows of one kind an organisation has, as one column."""
    counted = rows.order_by().values("organisation").annotate(n=Count(field, distinct=True))
    return Coalesce(Subquery(counted.values("n")), 0)


def with_counts(organisations: QuerySet, user: Any) -> QuerySet:
    """Add how many open leads and MOUs each has, of those one may see."""
    leads = Lead.objects.visible_to(user).open().order_by().values("pk")
    mous = MOU.objects.visible_to(user).order_by().values("pk")
    mine = {"organisation": OuterRef("pk")}
    return organisations.annotate(
        leads_open=_count(LeadPartner.objects.filter(**mine, lead__in=leads), "lead"),
        mous_signed=_count(MOUParty.objects.filter(**mine, mou__in=mous), "mou"),
    )


def rows_of(page: Page, user: Any) -> Page:
    """Put organisations for their numbers: joins and counts are worked out for one page only."""
    keys = list(page.object_list)
    rows = with_counts(Organisation.objects.filter(pk__in=keys).for_list(), user)
    found = {organisation.pk: organisation for organisation in rows.order_by()}
    page.object_list = [found[pk] for pk in keys if pk in found]
    return page


def organisation_page(organisation: Organisation, user: Any, asked: str = "") -> dict[str, Any]:
    """Return the context of leads/organisation_detail.html; `asked`: "1" takes in the group."""
    group = group_of(organisation)
    whole = asked == "1" and len(group.below) > 1
    members = group.below if whole else [organisation.pk]
    leads, mous = leads_of(members, user), mous_of(members, user)
    posts = list(_posts(organisation)[: LISTED_AT_MOST * 4])
    newest = F("signed_on").desc(nulls_last=True)
    return {
        "organisation": organisation,
        "group": group,
        "whole": whole,
        "scope": f"{organisation.pk}&group=1" if whole else str(organisation.pk),
        "current": [post for post in posts if post.is_current],
        "former": [post for post in posts if not post.is_current],
        "leads": list(leads.order_by("-updated_at", "-id")[:LISTED_AT_MOST]),
        "leads_count": leads.count(),
        "listed_at_most": LISTED_AT_MOST,
        "mous": list(mous.with_rag().order_by(newest, "-id")[:LISTED_AT_MOST]),
        "figures": mous_figures(mous),
        "history": history_with_merges(organisation, *PARTS, reader=user),
    }


def _posts(organisation: Organisation) -> QuerySet:
    """Who works or worked there; for those who left, where they are now."""
    posts = organisation.employments.select_related("contact")
    return posts.prefetch_related("contact__employments__organisation")
