"""Changes of the profiles: which one is active, and the regime around it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from trajectories.models import Profile, Trajectory
from utq_portal.audit.record import record
from utq_portal.audit.verbs import COORDINATOR_ONLY, declare
from utq_portal.people.models import User
from utq_portal.people.rules import SETTLES
from utq_portal.people.workflow.roles import check_settles
from utq_portal.workflow import Refused

_declare = partial(declare, audience=COORDINATOR_ONLY, rule=SETTLES)
CHANGED = _declare("trajectories.profile_changed", _("%(actor)s changed the profile %(code)s"))
ACTIVATED = _declare("trajectories.profile_activated", _("%(actor)s chose the profile %(code)s"))

ACTIVE_ALREADY = _("This profile is the active one already. Nothing has changed.")
IN_USE = _("People write under this profile. Whether there is one text per competence or per criterion stays as it is.")
EMPTY = _("This profile has no competences yet.")


@transaction.atomic
def activate_profile(profile: Profile, *, by: User | None) -> Profile:
    """Let new trajectories start under ``profile``; those that run keep theirs (docs/domain.md, Profiles)."""
    check_settles(by)
    rows = {row.pk: row for row in Profile.objects.select_for_update().order_by("pk")}
    if rows[profile.pk].active:
        raise Refused(ACTIVE_ALREADY)
    if not profile.competences.exists():
        raise Refused(EMPTY)
    Profile.objects.update(active=False)
    Profile.objects.filter(pk=profile.pk).update(active=True)
    record(ACTIVATED.name, profile, by=by, data={"code": profile.code})
    return Profile.objects.get(pk=profile.pk)


@transaction.atomic
def change_profile(profile: Profile, changes: Mapping[str, object], *, by: User | None) -> Profile:
    """Change names, texts, interview, lengths and dates of a profile."""
    check_settles(by)
    row = Profile.objects.select_for_update().get(pk=profile.pk)
    changed = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if "text_unit" in changed and Trajectory.objects.filter(profile=row).exists():
        raise Refused(IN_USE)
    if changed:
        Profile.objects.filter(pk=row.pk).update(**changed)
        record(CHANGED.name, row, by=by, data={"code": row.code, "fields": sorted(changed)})
    return Profile.objects.get(pk=row.pk)
