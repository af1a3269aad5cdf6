"""Demo teachers who need no certificate of this university, or ask not to; and the trail of their requests."""

from __future__ import annotations

from exemptions.models import ExemptionRequest
from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation
from utq_portal.audit.models import Event
from utq_portal.demo.batch import Batch
from utq_portal.demo.cases import Case, World
from utq_portal.demo.plan import Stage

S = Trajectory.State
EXEMPTION, EXTERNAL = Obligation.Settled.EXEMPTION, Obligation.Settled.EXTERNAL
STAGES = (
    Stage(34, "closed_exempt", S.CLOSED, 2, (6, 30), 0, 1, settled=EXEMPTION),
    Stage(35, "closed_external", S.CLOSED, 2, (6, 30), 0, 1, settled=EXTERNAL),
    Stage(37, "exempted_open", S.ACTIVE, 1, (10, 30), 1, 2, settled=EXEMPTION),
    Stage(39, "exempted", None, 14, (10, 60), settled=EXEMPTION),
    Stage(40, "external", None, 4, (6, 40), settled=EXTERNAL),
    Stage(47, "exemption_asked", None, 1, (2, 20), on_desks=True),
    Stage(48, "exemption_question", None, 1, (2, 20)),
    Stage(49, "exemption_second", None, 1, (3, 20), on_desks=True),
    Stage(50, "exemption_filed", None, 1, (3, 20), on_desks=True),
    Stage(51, "exemption_needs_info", None, 1, (3, 20)),
    Stage(52, "exemption_times", None, 1, (4, 20)),
    Stage(53, "exemption_meeting", None, 1, (4, 20), on_desks=True),
    Stage(54, "exemption_advised", None, 1, (4, 20), on_desks=True),
    Stage(55, "exemption_refused", None, 1, (6, 30)),
    Stage(56, "exemption_closed", None, 1, (6, 30)),
    Stage(57, "exemption_withdrawn", None, 1, (6, 30)),
    Stage(58, "exemption_revoked", None, 1, (12, 30)),
    Stage(59, "external_submitted", None, 1, (2, 20), on_desks=True),
    Stage(60, "external_rejected", None, 1, (6, 30)),
)

# what happened in a request for exemption, up to its state: verb, whose act, days ago
REQUEST = (
    ("exemptions.ask", "person", 28),
    ("exemptions.document", "person", 24),
    ("exemptions.file", "hr", 21),
    ("exemptions.offer_times", "exemption", 18),
    ("exemptions.choose_time", "person", 14),
    ("exemptions.advise", "exemption", 5),
)
FAR = dict.fromkeys(("asked", "hr_question", "second_look", "closed", "withdrawn"), 2)
FAR |= dict.fromkeys(("filed", "needs_info"), 3) | {"times_offered": 4, "meeting_planned": 5}
# and last of all
LAST = {
    "hr_question": (("exemptions.hr_ask", "hr", 3),),
    "second_look": (("exemptions.decline", "hr", 8), ("exemptions.second_ask", "person", 4)),
    "granted": (("exemptions.grant", "decider", 3),),
    "refused": (("exemptions.refuse", "decider", 3),),
    "revoked": (("exemptions.grant", "decider", 3), ("exemptions.revoke", "decider", -7)),
    "withdrawn": (("exemptions.withdraw", "person", 3),),
    "closed": (("exemptions.decline", "hr", 3),),
    "needs_info": (("exemptions.ask_more", "exemption", 3),),
}


def add_request_trail(world: World, case: Case, request: ExemptionRequest, batch: Batch) -> None:
    """Events of a request for exemption."""
    people = {"person": case.person, "decider": request.decided_by}
    people |= {name: world.staff.accounts.get(name) for name in ("hr", "exemption")}
    back = max(0, (case.ago(28).date() - request.asked_on).days)
    done = [*REQUEST[: FAR.get(request.state, len(REQUEST))], *LAST.get(request.state, ())]
    for verb, who, days in done:
        batch.add(
            Event(
                at=case.ago(days + back, 11),
                actor=people[who],
                verb=verb,
                subject_type="exemptions.exemptionrequest",
                subject_id=request.pk,
                case=request.case,
            )
        )
