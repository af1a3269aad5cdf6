"""The steps of a trajectory as buttons: which page each opens, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from utq_portal.web.links import address


@dataclass(frozen=True, slots=True)
class Offer:
    """How a step is offered: its label, the page with its form, or ``post`` when one click is the whole form."""

    label: Promise | str
    page: str
    post: bool = False
    about: str = "trajectory"  # whose key the address carries
    quiet: bool = False


# the name of the step → how it is offered; steps of the intake's own pages are offered there
OFFERS: dict[str, Offer] = {
    "submit_intake": Offer(_("Check and send the intake"), "trajectories:intake"),
    "conclude_intake": Offer(_("Record the intake"), "trajectories:conclude_intake"),
    "return_intake": Offer(_("Return the intake"), "trajectories:return_intake", quiet=True),
    "book": Offer(_("Choose a time"), "trajectories:intake_slot"),
    "declare_ready": Offer(_("Check and declare ready"), "dossiers:ready", about="dossier"),
    "endorse": Offer(_("Take a last look"), "dossiers:review", about="dossier"),
    "insist": Offer(_("Hand in without endorsement"), "dossiers:insist", about="dossier", quiet=True),
    "take_back": Offer(_("Take the dossier back"), "dossiers:take_back", about="dossier", quiet=True),
    "withdraw_ready": Offer(_("Take the dossier back"), "dossiers:take_back", about="dossier", quiet=True),
    "start_assessment": Offer(_("Start the assessment"), "assessments:start"),
    "resume": Offer(_("Resume the trajectory"), "trajectories:resume", post=True),
    "suspend": Offer(_("Pause the trajectory"), "trajectories:suspend", post=True, quiet=True),
    "ask_suspension": Offer(_("Ask to pause the trajectory"), "trajectories:ask_suspension", post=True, quiet=True),
    "take": Offer(_("Become UTQ supervisor"), "trajectories:take", post=True, quiet=True),
    "reopen": Offer(_("Open the trajectory again"), "trajectories:reopen"),
}


@dataclass(frozen=True, slots=True)
class Button:
    """A step that this person may take now."""

    label: Promise | str
    url: str
    post: bool
    quiet: bool


def buttons(case: Any) -> list[Button]:
    """The steps that are open to the viewer (``case.may_<step>``) and have a page."""
    dossier = case.dossier.pk if hasattr(case, "dossier") else None
    found = []
    for name, offer in OFFERS.items():
        if not getattr(case, f"may_{name}", False):
            continue
        key = dossier if offer.about == "dossier" else case.pk
        url = address(offer.page, key) if key else ""
        if url:
            found.append(Button(offer.label, url, offer.post, offer.quiet))
    return found
