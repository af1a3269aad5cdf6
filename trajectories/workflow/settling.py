"""Settling an obligation without a certificate of this university: an exemption, or a qualification from elsewhere."""

from __future__ import annotations

from datetime import date

from trajectories.models import Obligation


def settle(obligation: Obligation, *, how: str, on: date) -> bool:
    """The obligation is met on ``on`` by exemption or external qualification; False when it was settled already."""
    return Obligation.objects.filter(pk=obligation.pk, settled_by="").update(settled_by=how, settled_on=on) == 1


def open_again(obligation: Obligation, *, how: str) -> None:
    """What settled it was withdrawn: the obligation runs again with its own deadline (DOMAIN 2.4 A)."""
    Obligation.objects.filter(pk=obligation.pk, settled_by=how).update(
        settled_by=Obligation.Settled.NOT, settled_on=None
    )
