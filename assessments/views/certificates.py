"""The register, a certificate's page and its file."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import rules
from assessments.exports import CERTIFICATES
from assessments.forms import ReplaceForm
from assessments.models import Certificate
from assessments.queries.register import certificates_for, register_for
from assessments.views.cases import Crumbs, asked, reasoned
from assessments.workflow import certificates
from assessments.workflow.certificates import replace_certificate, revoke_certificate
from assessments.workflow.reading import CERTIFICATE_READ
from trajectories.rules import OWN
from utq_portal.folding import found
from utq_portal.people.rules import coordinates
from utq_portal.web import pages
from utq_portal.web.acting import attempt
from utq_portal.web.coordinating import only_for
from utq_portal.web.export import as_file
from utq_portal.web.fresh import sent_lately
from utq_portal.web.given import About, give
from utq_portal.web.links import address
from utq_portal.web.request import PortalRequest
from utq_portal.web.typeface import why_unprintable


def _certificate(request: PortalRequest, pk: int) -> Certificate:
    return get_object_or_404(certificates_for(request.user), pk=pk)


def _crumbs(row: Certificate) -> Crumbs:
    return [(_("Register"), address("assessments:certificates")), (row.number, row.get_absolute_url())]


def _as_coordinator(request: PortalRequest, pk: int) -> Certificate:
    return get_object_or_404(register_for(request.user), pk=pk)


@require_safe
@only_for(coordinates)
def register(request: PortalRequest) -> HttpResponseBase:
    """Every certificate, searched by name or number."""
    words = request.GET.get("q", "").strip()
    rows = register_for(request.user)
    rows = rows.filter(found(words, "folded", ("number__icontains",)))
    year = request.GET.get("year", "")
    if len(year) == 4 and year.isascii() and year.isdigit() and year[0] != "0":
        # the valid ones of a year, as the dashboard counts them
        rows = rows.filter(state=Certificate.State.ISSUED, issued_on__year=int(year))
    orders = {"number": "number", "name": "folded", "date": "decided_on"}
    rows = pages.sorted_by(rows, request, orders, "-number")
    if file := as_file(request, "certificates", CERTIFICATES, rows):
        return file
    page = pages.page_of(rows, request, 25)
    return render(request, "assessments/register.html", {"page": page, "words": words})


@require_safe
def certificate(request: PortalRequest, pk: int) -> HttpResponse:
    """One certificate: download it, share its address, or read what became of it."""
    row = _certificate(request, pk)
    own = OWN.has(request.user, row)
    context = {
        "certificate": row,
        "own": own,
        "newer": Certificate.objects.filter(replaces=row).first() if row.state == Certificate.State.REPLACED else None,
        "manages": not own and rules.COORDINATOR_OF_CERTIFICATE.allows(request.user, row),
        "address": f"{row.printed['verify']}{row.code}/",
        "earlier": row.earlier_files.all(),
        "unprintable": why_unprintable(row.name_printed) if not row.file_path else "",
    }
    return render(request, "assessments/certificate.html", context)


def _about(row: Certificate) -> About:
    return About(CERTIFICATE_READ, row, row.case, row.person_id)


@require_safe
def certificate_file(request: PortalRequest, pk: int) -> HttpResponseBase:
    """The PDF; 404 while it is being made."""
    row = _certificate(request, pk)
    return give(request, _about(row), row.stored)


@require_safe
def certificate_earlier(request: PortalRequest, pk: int, file: int) -> HttpResponseBase:
    """A file that the certificate had before it was drawn again."""
    row = _certificate(request, pk)
    kept = get_object_or_404(row.earlier_files, pk=file)
    name = f"{row.number}-{kept.pk}.pdf"
    return give(request, _about(row), kept.stored, name=name)


@require_http_methods(["GET", "HEAD", "POST"])
@sent_lately
def replace(request: PortalRequest, pk: int) -> HttpResponse:
    """Issue it again under another printed name."""
    row = _as_coordinator(request, pk)
    form = ReplaceForm(request.POST or None, initial={"name": row.name_printed})
    if request.method == "POST" and form.is_valid():
        return attempt(
            request,
            lambda: replace_certificate(row, by=request.user, today=timezone.localdate(), **form.cleaned_data),
            _("A new certificate is registered and being made. The old one no longer counts."),
            row.get_absolute_url(),
        )
    return asked(
        request,
        form,
        title=_("Replace certificate %(number)s") % {"number": row.number},
        lede=_("The new one gets a new number. Whoever checks the old one reads that it was replaced."),
        button=_("Issue a new certificate"),
        back=row.get_absolute_url(),
        crumbs=_crumbs(row),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sent_lately
def revoke(request: PortalRequest, pk: int) -> HttpResponse:
    """Withdraw it."""
    row = _as_coordinator(request, pk)
    return reasoned(
        request,
        act=lambda reason: revoke_certificate(row, by=request.user, reason=reason, today=timezone.localdate()),
        done=_("The certificate is withdrawn. The obligation is open again, with its original deadline."),
        back=row.get_absolute_url(),
        title=_("Withdraw certificate %(number)s") % {"number": row.number},
        lede=_("Whoever checks it reads that it was withdrawn. The obligation opens again. This cannot be undone."),
        button=_("Withdraw the certificate"),
        crumbs=_crumbs(row),
    )


@require_POST
def render_again(request: PortalRequest, pk: int) -> HttpResponseRedirect:
    """Have the file made once more."""
    row = _as_coordinator(request, pk)
    done = _("The file is being made again.")
    return attempt(request, lambda: certificates.render_again(row, by=request.user), done, row.get_absolute_url())
