"""Pages of contacts: list, page, create, edit, and their business cards."""

import unicodedata
from typing import Any

import phonenumbers
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.ids import is_id
from accounts.permissions import Permission, require
from leads import formats, uploads
from leads.actions.contacts import change_card
from leads.duplicates import CONTACTS
from leads.filters.contacts import ContactFilter, sorted_by
from leads.forms.contacts import ContactForm, PostFormSet
from leads.groups import leads_of, mous_figures, mous_of
from leads.history import Part
from leads.merge_history import history_with_merges
from leads.models import Contact, Employment, Organisation
from leads.views.merges import follows_merges

PER_PAGE = 50
LISTED_AT_MOST = 15
PARTS = (Part(Employment, "contact_id", gettext_lazy("post"), "organisation_id"),)


@require_safe
@require(Permission.VIEW)
def contact_list(request: HttpRequest) -> HttpResponse:
    """All contacts, narrowed and sorted by the address."""
    contacts = Contact.objects.visible_to(request.user)
    narrowed = ContactFilter(request.GET, contacts, request=request)
    words, total = narrowed.describe(), contacts.count()
    found = sorted_by(narrowed.qs.for_list(), request.GET.get("sort", ""))
    paginator = Paginator(found, PER_PAGE)
    if not words and not narrowed.errors:
        paginator.count = total  # counted already
    context = {
        "filter": narrowed,
        "page": paginator.get_page(request.GET.get("page")),
        "total": total,
        "words": words,
    }
    part = "#results" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"leads/contact_list.html{part}", context)


@require_safe
@require(Permission.VIEW)
@follows_merges(CONTACTS)
def contact_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one contact."""
    contacts = Contact.objects.visible_to(request.user).select_related("citation")
    contact = get_object_or_404(contacts.for_list(), pk=pk)
    posts = contact.employments.all()
    context = {
        "contact": contact,
        "current": [post for post in posts if post.is_current],
        "former": [post for post in posts if not post.is_current],
        "dial": dialled(contact),
        "kept_too_long": bool(contact.retain_until and contact.retain_until < timezone.localdate()),
        "keeping": keeping(contact),
        **_of_her_organisations(contact, request.user),
        "history": history_with_merges(contact, *PARTS, reader=request.user),
    }
    return render(request, "leads/contact_detail.html", context)


def _of_her_organisations(contact: Contact, user: Any) -> dict[str, Any]:
    """Leads and MOUs of the organisations she works for now."""
    posts = contact.employments.all()
    members = list({post.organisation_id for post in posts if post.is_current})
    leads, mous = leads_of(members, user), mous_of(members, user)
    return {
        "leads": list(leads.order_by("-updated_at", "-id")[:LISTED_AT_MOST]),
        "leads_count": leads.count(),
        "mous": list(mous.with_rag().order_by("-signed_on", "-id")[:LISTED_AT_MOST]),
        "figures": mous_figures(mous),
        "listed_at_most": LISTED_AT_MOST,
        "whole": True,  # a line names the organisation: she may work for two
    }


def keeping(contact: Contact) -> str:
    """Say whether she agreed that her data are kept, and until when they may be."""
    words = {"given": formats.day(contact.consent_on), "until": formats.day(contact.retain_until)}
    if contact.retain_until and contact.retain_until < timezone.localdate():
        return _("Were to be kept only until %(until)s: ask for a new consent, or delete.") % words
    if contact.consent_on and contact.retain_until:
        return _("Agreed on %(given)s; to be kept until %(until)s.") % words
    if contact.consent_on:
        return _("Agreed on %(given)s; until when they may be kept is not stated.") % words
    if contact.retain_until:
        return _("No consent is recorded; to be kept until %(until)s.") % words
    return _("No consent is recorded, nor until when the data may be kept.")


def dialled(contact: Contact) -> str:
    """Return what a telephone dials: with the country's code where the number is a valid one."""
    posts = [post for post in contact.employments.all() if post.is_current]
    region = next((p.organisation.country for p in posts if p.organisation.country != "ZZ"), "JP")
    plain = unicodedata.normalize("NFKC", contact.phone).strip().replace("内線", "ext")
    as_typed = ("+" if plain.startswith("+") else "") + contact.phone_digits
    try:
        number = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        return as_typed
    if not phonenumbers.is_valid_number(number):
        return as_typed
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ORGANISATION_EDIT)
def contact_create(request: HttpRequest) -> HttpResponse:
    """Register a contact with the posts she holds or held."""
    return _edit(request, Contact())


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ORGANISATION_EDIT)
@transaction.atomic
def contact_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known; the row is locked while a change is checked and saved."""
    contacts = Contact.objects.visible_to(request.user)
    if request.method == "POST":
        contacts = contacts.select_for_update(of=("self",))
    return _edit(request, get_object_or_404(contacts, pk=pk))


def _edit(request: HttpRequest, contact: Contact) -> HttpResponse:
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ContactForm(data, files, instance=contact)
    posts = PostFormSet(
        data,
        instance=contact,
        prefix="posts",
        queryset=contact.employments.select_related("organisation") if contact.pk else None,
        form_kwargs={"user": request.user},
        initial=None if contact.pk else _post_of_address(request),
    )
    form.beside(posts)
    if data is not None and all([form.is_valid(), posts.is_valid()]):
        return redirect(_save(request, form, posts))
    context = {"form": form, "posts": posts, "contact": contact if contact.pk else None}
    return render(request, "leads/contact_form.html", context)


@transaction.atomic
def _save(request: HttpRequest, form: ContactForm, posts: Any) -> Contact:
    contact = form.save()
    posts.instance = contact
    posts.save()
    file = form.cleaned_data.get("card_file")
    if file or form.cleaned_data.get("remove_card"):
        change_card(contact=contact, file=file or None, by=request.user)
    messages.success(request, _("The contact was saved."))
    return contact


def _post_of_address(request: HttpRequest) -> list[dict[str, Any]] | None:
    """The first post of a new contact, when its page asked: /contacts/new/?organisation=3."""
    asked = request.GET.get("organisation", "")
    if not is_id(asked):
        return None
    found = Organisation.objects.visible_to(request.user).filter(pk=asked).first()
    return [{"organisation": found.pk}] if found else None


@require_safe
@require(Permission.VIEW)
def contact_card(request: HttpRequest, pk: int) -> FileResponse:
    """The business card, always as an attachment: nothing uploaded is ever shown as a page."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    if not contact.card:
        raise Http404
    try:
        file = contact.card.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    kind = uploads.content_type(file)
    if kind not in uploads.IMAGES:
        raise Http404
    name = uploads.safe_name(f"{contact.full_name or contact.full_romaji} 名刺", kind)
    response = FileResponse(file, as_attachment=True, filename=name, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response
