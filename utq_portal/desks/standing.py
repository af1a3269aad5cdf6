"""What somebody is besides the roles that were given: a teacher with a trajectory or duty, a line manager."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Standing:
    """``duty``: a running obligation that is not settled; ``teaches``: an appointment that may be in scope."""

    trajectory: bool = False
    open_trajectory: bool = False
    duty: bool = False
    obligation: bool = False
    teaches: bool = False
    answered: bool = False
    ask_again_on: date | None = None
    manages: bool = False

    @property
    def own(self) -> bool:
        """Whether there is a trajectory of one's own to speak of."""
        return self.trajectory or self.obligation or self.teaches

    @property
    def desks(self) -> list[str]:
        """The words of the desks that follow from it, and from no role."""
        return [word for word, has in (("teacher", self.own), ("line_manager", self.manages)) if has]

    def asked_first(self, today: date) -> bool:
        """Whether the one first question comes now (docs/domain.md, The first question).

        With an employment, once, or again on the day that the person chose; not who has settled the obligation.
        """
        if self.trajectory or not self.teaches or (self.obligation and not self.duty):
            return False
        return not self.answered or (self.ask_again_on is not None and self.ask_again_on <= today)
