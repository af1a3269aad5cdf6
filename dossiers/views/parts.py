"""What the pages of a dossier show, gathered in as few queries as they need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from dossiers import words
from dossiers.forms.dossier import AskForm, RemarkForm, ReplyForm, TextForm
from dossiers.models import CompetenceSection, CriterionText, Dossier
from dossiers.offered import offered_to
from dossiers.queries.dossiers import Piece, admissions_of, criteria_of, pieces_of, texts_of, threads_of
from dossiers.queries.missing import Missing, before_declaring, before_ready
from dossiers.queries.recognitions import recognised_in, recognitions_of
from dossiers.queries.sections import Status, courses_missing, described, sections_of, unmet_components
from dossiers.summaries import summary_of_dossier, summary_of_section
from dossiers.views.grid import JUST, ORDERS, Choice, Grid, chosen, grid, show_choices, shown_here
from dossiers.workflow.handing_in import checklist_of, to_tick, why_not_insist
from dossiers.workflow.holding import closed_because, closed_state, section_closed_because
from dossiers.workflow.ticks import locked_competences
from trajectories.models import Trajectory
from trajectories.queries.trajectories import attendance
from trajectories.rules import OWN
from utq_portal.files.kinds import ACCEPT
from utq_portal.web import richtext
from utq_portal.web.request import PortalRequest

if TYPE_CHECKING:
    from dossiers.queries.sections import Section

S = CompetenceSection.State
TOGETHER = "together"  # the id of the one form of the page of a competence


# ---------- the whole dossier ----------


def missing_of(dossier: Dossier, sections: list[Section]) -> list[Missing]:
    """Everything that stands between the dossier and "ready declared"."""
    unmet, courses = unmet_components(dossier, sections), courses_missing(dossier, sections)
    return before_declaring(dossier, sections, timezone.localdate(), unmet, courses)


def overview(dossier: Dossier, request: PortalRequest) -> dict[str, Any]:
    """The context of dossiers/overview.html."""
    sections = sections_of(dossier)
    trajectory = dossier.trajectory
    mine = OWN.has(request.user, trajectory)
    guest = bool(getattr(dossier, "guest", False))
    closed = closed_because(dossier) if mine else ""
    writable = mine and not closed
    missing = missing_of(dossier, sections) if trajectory.state in Trajectory.WRITABLE else []
    ready = trajectory.state == Trajectory.State.READY
    may_review = ready and not mine and not guest
    attends = attendance(trajectory, dossier)
    return {
        "dossier": dossier,
        "trajectory": trajectory,
        "mine": mine,
        "guest": guest,
        "writable": writable,
        "closed": closed,
        "sections": [(one, words.status_of(one)) for one in sections],
        "summary": summary_of_dossier(dossier, sections, len(missing), request.user, attends),
        "attendance": attends,
        "missing": missing,
        **_evidence(dossier, sections, request, writable=writable),
        "limit_mb": settings.FILE_LIMIT_BYTES // (1024 * 1024),
        "dossier_limit_mb": settings.DOSSIER_LIMIT_BYTES // (1024 * 1024),
        "accept": ACCEPT,
        "offered": offered_to(request.user) if writable else [],
        "languages": settings.LANGUAGES,
        "recognitions": recognitions_of(dossier, request.user),
        "may_ask_recognition": mine and not closed_state(trajectory),
        "can_review": may_review,
        "needs_checklist": may_review and bool(to_tick(dossier, checklist_of(dossier))),
        "can_insist": mine and ready and not why_not_insist(dossier, timezone.localdate()),
        "can_take_back": mine and (ready or trajectory.state == Trajectory.State.SUBMITTED),
    }


@dataclass(frozen=True, slots=True)
class Chapter:
    """One competence to read through: its state, its texts, and the evidence ticked for it."""

    section: Section
    status: Status
    texts: list[Written]
    pieces: list[Piece]


def whole(dossier: Dossier, request: PortalRequest) -> dict[str, object]:
    """The context of dossiers/whole.html; a query a competence, none a text or a piece."""
    sections = sections_of(dossier)
    pieces = pieces_of(dossier)
    about: dict[int, set[int]] = {}
    for criterion in criteria_of(dossier):
        about.setdefault(criterion.competence_id, set()).add(criterion.pk)
    chapters = []
    for one in sections:
        one.dossier = dossier
        texts = [_written(text, one, writable=False, body=body) for text, body in texts_of(one, request.user)]
        shows = about.get(one.competence_id, set())
        chapters.append(Chapter(one, words.status_of(one), texts, [row for row in pieces if row.criteria & shows]))
    return {
        "dossier": dossier,
        "trajectory": dossier.trajectory,
        "mine": OWN.has(request.user, dossier.trajectory),
        "chapters": chapters,
        "unticked": [row for row in pieces if not row.criteria],
    }


def _evidence(
    dossier: Dossier, sections: Sequence[CompetenceSection], request: PortalRequest, *, writable: bool
) -> dict[str, object]:
    """All evidence against all criteria: what the address asks for, and what can be asked."""
    criteria = criteria_of(dossier)
    everything = pieces_of(dossier, removed=writable)
    removed = _removed(everything)
    pieces = [one for one in everything if one.evidence.removed_at is None]
    choice = Choice.of(request.GET)
    rows = chosen([one for one in everything if one not in removed], criteria, choice)
    locked = locked_competences(dossier, sections)
    return {
        "grid": grid(pieces, rows, criteria, writable=writable, locked=locked, choice=choice),
        "removed": grid(pieces, removed, [], writable=writable).rows,
        "shows": show_choices(pieces, criteria),
        "orders": list(ORDERS.items()),
        "size": sum(one.evidence.file_size + one.former_bytes for one in pieces),
        "empty": writable and not pieces,  # then the place for files comes first
    }


def _removed(pieces: Sequence[Piece]) -> list[Piece]:
    """What was removed; what was removed just now keeps its row."""
    since = timezone.now() - JUST
    return [one for one in pieces if one.evidence.removed_at and one.evidence.removed_at <= since]


# ---------- one competence ----------


@dataclass(frozen=True, slots=True)
class Written:
    """A text of a section: its form for the teacher, its words for the UTQ supervisor."""

    text: CriterionText
    form: TextForm | None
    html: SafeString
    hidden: bool
    said: str  # how many words, how many are advised


def _written(text: CriterionText, section: Section, *, writable: bool, body: str | None) -> Written:
    profile = section.dossier.trajectory.profile
    initial = {"body": body, "private": text.private, "version": text.version}
    form = text_form(text, section, together=True, initial=initial) if writable else None
    said = words.advised(text.words, profile.words_least, profile.words_most)
    return Written(text, form, richtext.shown(body or ""), body is None, said)


def text_form(text: CriterionText, section: CompetenceSection, *, together: bool = False, **kwargs: Any) -> TextForm:
    """The form of one text; its ids are the text's own, for there may be several on a page.

    ``together``: its fields belong to the one form of the page, until a script takes them (static/js/oneform.js).
    """
    own = f"t{text.pk}"
    naming: dict[str, Any] = {"prefix": own, "auto_id": "%s"} if together else {"auto_id": f"{own}-%s"}
    form = TextForm(**naming, **kwargs)
    about = text.criterion.code if text.criterion else str(section.competence.number)
    labels = {"aria-label": words.text_label(about), "aria-describedby": f"words-{text.pk} readers"}
    form.fields["body"].widget.attrs |= {**labels, "lang": section.dossier.language, "rows": "14"}
    form.fields["private"].widget.attrs["aria-describedby"] = "readers"
    if together:
        for name, field in form.fields.items():
            field.widget.attrs |= {"form": TOGETHER, "data-as": name}
    return form


def section(here: Section, sections: Sequence[Section], request: PortalRequest) -> dict[str, object]:
    """The context of dossiers/section.html."""
    dossier = here.dossier
    mine = OWN.has(request.user, dossier.trajectory)
    criteria = criteria_of(dossier, here.competence_id)
    everything = pieces_of(dossier, removed=mine)
    pieces = [one for one in everything if one.evidence.removed_at is None]
    questions = getattr(here, "questions", []) if here.state == S.FEEDBACK_ASKED else []
    closed = section_closed_because(here) if mine else ""
    writable = mine and not closed
    guest = bool(getattr(here, "guest", False))
    attends = attendance(dossier.trajectory, here)
    return {
        "section": here,
        "dossier": dossier,
        "trajectory": dossier.trajectory,
        "attendance": attends,
        "mine": mine,
        "writable": writable,
        "closed": closed,
        "status": words.status_of(here),
        "tabs": [(one, words.status_of(one)) for one in sections],
        "summary": summary_of_section(here, sections, questions, request.user, attends),
        "grid": grid(pieces, shown_here(_kept_in_view(everything, writable), criteria), criteria, writable=writable),
        "all_pieces": len(pieces),
        "offered": offered_to(request.user) if writable else [],
        "texts": [_written(text, here, writable=writable, body=body) for text, body in texts_of(here, request.user)],
        "media_form": TextForm() if writable else None,
        "together": TOGETHER if writable else "",
        "threads": threads_of(here),
        "questions": questions,
        "reply_form": ReplyForm(),
        "admissions": admissions_of(dossier, timezone.localdate()) if mine and getattr(here, "admits", False) else [],
        "guest": guest,
        "remark_form": None if mine else RemarkForm(criteria=criteria, guest=guest),
        "running": dossier.trajectory.state in Trajectory.OPEN,
        "ask_form": AskForm(asker=request.user, supervisor=attends.supervisor) if writable else None,
        "limit_mb": settings.FILE_LIMIT_BYTES // (1024 * 1024),
        "accept": ACCEPT,
        "missing": missing_here(here),
        "may_reopen": mine and _may_reopen(here),
        "shows_repair": bool(here.repair_on) and not guest,
        "certificates": recognised_in(here, request.user) if here.recognised else [],
    }


def _kept_in_view(pieces: Sequence[Piece], writable: bool) -> list[Piece]:
    """The pieces with a row: those of the dossier and, for the one who writes, those that were removed just now."""
    before = _removed(pieces)
    return [one for one in pieces if one.evidence.removed_at is None or (writable and one not in before)]


def _may_reopen(here: Section) -> bool:
    """Ready, or a result that holds no more, in a dossier that the teacher writes."""
    there = here.state == S.READY or here.lapsed(timezone.localdate())
    return there and here.dossier.trajectory.state in Trajectory.WRITABLE


def missing_here(here: Section) -> list[Missing]:
    """What stands between this competence and "ready"."""
    return before_ready(here, unmet_components(here.dossier, [here]).get(here.competence_id, ()))


def described_again(here: CompetenceSection) -> Section:
    """The section as it stands after a change, with the dossier that was fetched before."""
    row = described().get(pk=here.pk)
    row.dossier = here.dossier
    return row


def ready_bar(here: Section, request: PortalRequest) -> str:
    """The bar below a competence, after a change: what is missing, or the button."""
    context = {"section": here, "dossier": here.dossier, "missing": missing_here(here), "writable": True, "mine": True}
    context["together"] = TOGETHER
    return render_to_string("dossiers/_ready_bar.html", context, request)


def after_ticks(dossier: Dossier, competence: int | None, request: PortalRequest) -> tuple[dict[str, str], Grid]:
    """The parts of the page that ticks change, and the grid as it stands now; of one competence or all."""
    pieces = pieces_of(dossier)
    sections = sections_of(dossier)
    locked = locked_competences(dossier, sections)
    made = grid(pieces, pieces, criteria_of(dossier, competence), writable=True, locked=locked)
    context = {"grid": made, "dossier": dossier, "writable": True, "mine": True, "wide": competence is None}
    html: dict[str, str] = {"covered": render_to_string("dossiers/_covered.html", context, request)}
    if competence is not None:
        here = next(section for section in sections if section.competence_id == competence)
        context["section"] = here
        html["coverage"] = render_to_string("dossiers/_coverage.html", context, request)
        html["ready-bar"] = ready_bar(here, request)
    else:
        context["missing"] = missing_of(dossier, sections)
        html["missing"] = render_to_string("dossiers/_missing.html", context, request)
    return html, made
