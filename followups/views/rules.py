"""What reminds whom of what and why: all rules, one rule, and how it is set."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, require
from followups.actions.ways import Ways
from followups.models import Notification, RuleSetting
from followups.rule_forms import PreviewForm, RuleForm
from followups.rule_preview import preview_of
from followups.rule_words import (
    history_of_rule,
    in_groups,
    parameters_in_words,
    usual_way,
    way_words,
)
from followups.rules import Rule, RuleBook

LATELY = timedelta(days=30)
LATEST_SHOWN = 5


@require(Permission.VIEW)
@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """All rules: what each says, to whom, and how often it spoke to the reader lately."""
    now = timezone.now()
    book = RuleBook()
    ways = Ways(book, now)
    mine = Notification.objects.filter(recipient=request.user, due_at__gte=now - LATELY)
    counted = mine.order_by().values_list("kind").annotate(n=Count("pk"))
    numbers: dict[str, int] = dict(counted)
    groups = [
        (title, [_line(rule, book, ways, numbers, request) for rule in rules])
        for title, rules in in_groups(book.all())
    ]
    return render(request, "followups/rule_list.html", {"groups": groups})


def _line(
    rule: Rule, book: RuleBook, ways: Ways, numbers: dict[str, int], request: HttpRequest
) -> dict[str, Any]:
    mine = ways.channel(request.user, rule)  # type: ignore[arg-type]
    return {
        "rule": rule,
        "is_on": book.is_on(rule),
        "way": usual_way(book, rule),
        "mine": way_words(mine, rule) if mine != book.channel(rule) else "",
        "values": parameters_in_words(rule),
        "number": sum(numbers.get(kind, 0) for kind in rule.kinds),
    }


@require(Permission.VIEW)
@require_safe
def rule_detail(request: HttpRequest, kind: str) -> HttpResponse:
    """One rule: when it speaks and to whom, how it is set, and what it told the reader."""
    book = RuleBook()
    rule = _rule(book, kind)
    told = Notification.objects.visible_to(request.user).filter(kind__in=rule.kinds)
    mine = Ways(book, timezone.now()).channel(request.user, rule)  # type: ignore[arg-type]
    context = {
        "rule": rule,
        "is_on": book.is_on(rule),
        "way": usual_way(book, rule),
        "mine": way_words(mine, rule),
        "values": parameters_in_words(rule),
        "told": told.select_related("on_behalf_of")[:LATEST_SHOWN],
        "history": history_of_rule(rule),
    }
    return render(request, "followups/rule_detail.html", context)


@require(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def rule_edit(request: HttpRequest, kind: str) -> HttpResponse:
    """Set a rule; “preview” shows what it would do so, and saves nothing."""
    rule = _rule(RuleBook(), kind)
    setting = RuleSetting.objects.filter(pk=rule.kind).first() or RuleSetting(kind=rule.kind)
    posted = request.POST if request.method == "POST" else None
    form, preview_form = RuleForm(posted, instance=setting, rule=rule), PreviewForm(posted)
    context = {"rule": rule, "form": form, "preview_form": preview_form}
    if posted is None:
        return render(request, "followups/rule_form.html", context)
    if "preview" in posted:
        if form.is_valid() and preview_form.is_valid():
            day = preview_form.cleaned_data["on"]
            context["preview"] = preview_of(type(rule), form.as_typed(), timezone.now(), day)
    elif form.is_valid():
        form.save_by(request.user)  # type: ignore[arg-type]
        messages.success(request, _("Saved. It holds from the next sweep, within a minute."))
        return redirect("followups:rule_detail", kind=rule.kind)
    failed = bool(form.errors or ("preview" in posted and preview_form.errors))
    status = 422 if failed and request.htmx else 200  # type: ignore[attr-defined]
    return render(request, "followups/rule_form.html", context, status=status)


def _rule(book: RuleBook, kind: str) -> Rule:
    rule = book.get(kind)
    if rule is None or rule.kind != kind:
        raise Http404
    return rule
