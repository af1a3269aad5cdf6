"""Who is told of a step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from exemptions.models import ExemptionRequest
from utq_portal.audit.models import Event
from utq_portal.notices.message import Message
from utq_portal.notices.post import post
from utq_portal.people.models import Role, User
from utq_portal.people.queries import holders, responsible


def hr_of(request: ExemptionRequest) -> list[User]:
    """The HR advisor who has the case, else those of the faculty; never the candidate."""
    known = request.filed_by or request.opened_by
    here = responsible(Role.HR_ADVISOR, request.faculty_id, but=request.person_id)
    return [known] if known in here else here


def advisers_of(request: ExemptionRequest) -> list[User]:
    """Who advised, else everybody who may; never the candidate."""
    here = responsible(Role.EXEMPTION_ADVISOR, but=request.person_id)
    return [request.advised_by] if request.advised_by in here else here


def deciders_of(request: ExemptionRequest) -> list[User]:
    """Those of the faculty who may decide: neither the candidate nor who advised."""
    barred = {request.person_id, request.advised_by_id, request.advised_for_id}
    may = [one for one in holders(Role.FACULTY_DECIDER, request.faculty_id) if one.pk not in barred]
    return may or responsible(Role.COORDINATOR, but=request.person_id)


def tell(
    message: Message,
    people: Iterable[User | None],
    request: ExemptionRequest,
    occasion: Event | str,
    params: Mapping[str, object] | None = None,
    calendar: str = "",
) -> None:
    """Post the news with the candidate's name and the page of the request."""
    post(
        message,
        people,
        request,
        occasion=occasion,
        case=request.case,
        url=request.get_absolute_url(),
        calendar=calendar,
        params={"person": request.person.name, **(params or {})},
    )
