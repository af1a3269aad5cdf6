"""Where a teacher's next step leads: pages of the apps by name."""

from __future__ import annotations

from django.urls import reverse

from utq_portal.web.links import address, case_address

# the pages that a teacher's next step opens: name, and whether it is about the trajectory
_PAGES: dict[str, tuple[str, bool]] = {
    "start": ("dossiers:start", False),
    "intake": ("trajectories:intake", True),
    "cv": ("trajectories:cv", True),
    "diagnosis": ("trajectories:self_diagnosis", True),
    "discussion": ("trajectories:discussion", True),
    "slots": ("trajectories:intake_slot", True),
    "route": ("trajectories:route", True),
}


def teacher_page(
    target: str,
    *,
    trajectory: int | None = None,
    dossier: int | None = None,
    section: int | None = None,  # its number
    assessment: int | None = None,
    certificate: int | None = None,
) -> str:
    """The page that ``target`` names (see nextstep and journey); empty when there is none."""
    home = case_address(trajectory) if trajectory else reverse("home")
    if target in _PAGES:
        name, about = _PAGES[target]
        return address(name, *([trajectory] if about else []), fallback=home)
    if target == "section" and dossier and section:
        return address("dossiers:section", dossier, section, fallback=home)
    if target == "dossier" and dossier:
        return address("dossiers:overview", dossier, fallback=home)
    if target == "ready" and dossier:
        return address("dossiers:ready", dossier, fallback=home)
    if target == "assessment" and assessment:
        return address("assessments:outcome", assessment, fallback=home)
    if target == "certificate" and certificate:
        return address("assessments:certificate", certificate, fallback=home)
    return home if target == "case" else ""
