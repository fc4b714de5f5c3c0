"""The public form and its thanks: no sign-in, the same answers for people and machines."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from leads.actions.enquiries import TooManyError, receive_from_public
from leads.forms.public_enquiry import PublicEnquiryForm
from leads.models import Enquiry


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enquire(request: HttpRequest) -> HttpResponse:
    """One page on which anybody asks the desk; machines get the same thanks as people."""
    form = PublicEnquiryForm(request.POST if request.method == "POST" else None, request=request)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            sectors = form.cleaned_data["sectors"]
            enquiry = receive_from_public(enquiry=form.enquiry(), sectors=sectors)
            return redirect("leads:enquire_thanks", enquiry.reference)
        except TooManyError:
            status = 429
            form.add_error(
                None,
                _(
                    "We have received several enquiries from you in a short time. What you wrote "
                    "is still here: please send it in an hour, or write to us by e-mail."
                ),
            )
    return render(request, "leads/enquire.html", {"form": form}, status=status)


@login_not_required
@never_cache
@require_safe
def enquire_thanks(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that the enquiry arrived and when the desk replies at the latest."""
    enquiry = get_object_or_404(Enquiry.objects.filter(channel="public_form"), reference=reference)
    return render(request, "leads/enquire_thanks.html", {"enquiry": enquiry})
