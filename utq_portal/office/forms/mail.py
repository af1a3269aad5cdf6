"""When mail comes, and the address to which it goes."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from utq_portal.addresses import AddressField
from utq_portal.notices.message import How, Kind
from utq_portal.web.forms import name_errors

# what belongs to each kind, and what of it comes at once whatever one chooses
HINTS = {
    Kind.ASK: _("A colleague asks for feedback, a dossier or a question waits for you."),
    Kind.WORK: _(
        "Feedback arrived, your dossier came back, your certificate is ready. A decision always comes at once."
    ),
    Kind.DEADLINE: _("Reminders of your deadline or of those of your teachers, and dates that changed."),
    Kind.PROGRESS: _("A trajectory started, an assessment began, the faculty decided: to know, not to do."),
    Kind.COURSE: _(
        "A course you like is planned, your place is confirmed. A place that is offered and a course that is "
        "cancelled always come at once."
    ),
    Kind.ROLE: _("You have a new role or other teachers, or somebody stands in. An invitation always comes at once."),
    Kind.WEEK: _("Who waits for you, who went silent, whose deadline nears, with names and dates."),
}
OVERVIEW = [(How.NOW, _("Once a week")), (How.NEVER, How.NEVER.label)]


class MailForm(forms.Form):
    """One choice per kind of news; the overview only for who has a desk."""

    def __init__(self, *args: object, chosen: Mapping[str, str], desk: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for kind, hint in HINTS.items():
            if kind == Kind.WEEK and not desk:
                continue
            self.fields[kind] = forms.ChoiceField(
                label=kind.label,
                help_text=hint,
                choices=OVERVIEW if kind == Kind.WEEK else How.choices,
                initial=chosen[kind],
            )
        name_errors(self, {kind: _("Choose when this comes") for kind in self.fields})


class AddressForm(forms.Form):
    """The address at which a person does read mail."""

    email = AddressField(
        label=_("The address of today"),
        max_length=254,
        error_messages={"required": _("Enter an address")},
    )
