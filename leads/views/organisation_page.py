"""What an organisation's row and page show, gathered in a fixed number of queries."""

from typing import Any

from django.core.paginator import Page
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from leads.history import Part, history_of
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


def organisation_page(organisation: Organisation, user: Any) -> dict[str, Any]:
    """Return the context of leads/organisation_detail.html."""
    posts = list(organisation.employments.select_related("contact")[: LISTED_AT_MOST * 4])
    leads = LeadPartner.objects.filter(
        organisation=organisation, lead__in=Lead.objects.visible_to(user)
    )
    mous = MOU.objects.visible_to(user)
    signed = mous.filter(parties__organisation=organisation)
    return {
        "organisation": organisation,
        "children": organisation.children.by_name()[:LISTED_AT_MOST],
        "current": [post for post in posts if post.is_current],
        "former": [post for post in posts if not post.is_current],
        "partnerships": leads.select_related("lead").order_by(F("lead__updated_at").desc(), "id")[
            :LISTED_AT_MOST
        ],
        "leads_count": leads.values("lead").distinct().count(),
        "listed_at_most": LISTED_AT_MOST,
        "mous": signed.with_rag().order_by("-signed_on", "-id")[:LISTED_AT_MOST],
        "department_mous": mous.filter(department=organisation).with_rag()[:LISTED_AT_MOST],
        "history": history_of(organisation, *PARTS, reader=user),
    }
