"""The visitor's pages; people who are signed in see them too."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from utq_portal.files import handout
from utq_portal.files.storage import Stored
from utq_portal.policy.models import Link, PageText
from utq_portal.policy.queries import current, experiences, links, page_texts
from utq_portal.public import privacy as who_reads
from utq_portal.public import queries
from utq_portal.public.landing import placed
from utq_portal.web.request import reader_of

P = PageText.Place
READ_FIRST = (Link.Kind.VIDEO, Link.Kind.MANUAL, Link.Kind.REGULATION, Link.Kind.RECOGNITION)


def _term() -> dict[str, int]:
    """The time to qualify: in months, and in years when that is a round number, else 0."""
    months = current().deadline_months
    return {"months": months, "years": months // 12 if months % 12 == 0 else 0}


@dataclass(frozen=True, slots=True)
class Kind:
    """One section of the manual's page: videos that play on it, and what a link leads to."""

    name: str
    links: list[Link]

    @property
    def shown(self) -> list[Link]:
        """What plays on the page; it needs no link beside it."""
        return [one for one in self.links if one.plays]

    @property
    def to_read(self) -> list[Link]:
        """The others."""
        return [one for one in self.links if not one.plays]


@login_not_required
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """What the qualification is, on one page; the details of contacts are for visitors."""
    reader = reader_of(request)
    context = {
        "links": (first := links(*READ_FIRST)),
        "to_read": [one for one in first if not one.plays],
        "contacts": None if reader else queries.contacts(timezone.localdate()),
        "policy": current(),
        "own": page_texts(P.LANDING, P.REGULATION, P.CONTACTS),
        **placed(reader, "opening", "half", "beside", "below"),
        **_term(),
    }
    return render(request, "public/landing.html", context)


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the qualification is, who earns it, and the five steps at length."""
    context = {
        "policy": current(),
        "own": page_texts(),
        "video": next((one for one in links(Link.Kind.VIDEO)), None),
        **placed(reader_of(request), "writing", "assessing", "certificate", "about"),
        **_term(),
    }
    return render(request, "public/about.html", context)


@login_not_required
@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """The UTQ supervisors and HR advisors of every faculty, stand-ins included."""
    found = queries.contacts(timezone.localdate(), with_stand_ins=True)
    return render(request, "public/contacts.html", {"contacts": found, "own": page_texts(P.CONTACTS)})


@login_not_required
@require_safe
def manual(request: HttpRequest) -> HttpResponse:
    """Manual, regulation, video and toolboxes, as the coordinator keeps them."""
    kinds = [Kind(name, list(rows)) for name, rows in groupby(links(), key=lambda one: one.get_kind_display())]
    return render(request, "public/manual.html", {"kinds": kinds, "own": page_texts(P.REGULATION)})


@login_not_required
@require_safe
def link_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file that the coordinator put on the public pages; 404 for a link without one."""
    row = get_object_or_404(Link, pk=pk)
    return handout.serve(request, row.stored, inline=True)


@login_not_required
@require_safe
def link_captions(request: HttpRequest, pk: int, code: str) -> HttpResponseBase:
    """The captions of a video that the page shows, in Dutch or English."""
    row = get_object_or_404(Link.objects.exclude(file_path=""), pk=pk)
    path = {"nl": row.captions_nl_path, "en": row.captions_en_path}.get(code, "")
    return handout.serve(request, Stored(path, f"{code}.vtt", "text/vtt"), inline=True)


@login_not_required
@require_safe
def told(request: HttpRequest) -> HttpResponse:
    """What certificate holders tell of the way there."""
    return render(request, "public/experiences.html", {"experiences": experiences()})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "public/accessibility.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Who sees what, and how long it is kept."""
    policy = current()
    context = {"lines": who_reads.lines(policy), "kept": who_reads.kept(policy)}
    return render(request, "public/privacy.html", context)
