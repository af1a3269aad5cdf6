"""The table of trajectories that began before the portal."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dossiers.midway import FIELD_NAMES, Defaults, rows_of
from utq_portal.imports.faults import FileRefused, sentence
from utq_portal.imports.pasted import as_text, mended, mended_in
from utq_portal.imports.reading import RawRow
from utq_portal.web.forms import DateField

FILE_LIMIT = 2 * 1024 * 1024


class MidwayForm(forms.Form):
    """A pasted table or a file, and what holds where a line says nothing; a file ends up in the table, to be mended."""

    file = forms.FileField(
        label=_("A CSV or XLSX file"),
        required=False,
        help_text=_("It is read into the table above. Separators, dates and Dutch or English headings are known."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    table = forms.CharField(
        label=_("Or paste a table, with its headings"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=_(
            "Headings: employee number, stage, competences ready, UTQ supervisor, intake held on, planned ready date. "
            "Only the first two are required; other columns are left out."
        ),
    )
    supervisor = forms.CharField(
        label=_("UTQ supervisor, where a line has none"),
        required=False,
        max_length=254,
        help_text=_("E-mail address, employee number or name"),
    )
    intake_held_on = DateField(label=_("Intake held on, where a line has no day"), required=False)

    rows: list[RawRow]

    def clean(self) -> dict[str, object]:
        """Read the file or the table; cells that were mended below it count."""
        found = super().clean() or {}
        file = found.get("file")
        if file is not None and file.size > FILE_LIMIT:
            raise ValidationError(_("The file is larger than 2 MB. Keep the columns that are asked"))
        content = file.read() if file is not None else str(found.get("table", "")).encode()
        if not content.strip():
            self.add_error("table", _("Choose a file, or paste a table with its headings"))
            return found
        try:
            rows = rows_of(content)
            if file is None:
                rows = mended(rows, mended_in(self.data))
            self.rows = rows_of(as_text(rows).encode())
        except FileRefused as refused:
            self.add_error("table" if file is None else "file", sentence(refused.code, refused.says, FIELD_NAMES))
        return found

    @property
    def defaults(self) -> Defaults:
        """What holds where a line says nothing."""
        return Defaults(self.cleaned_data["supervisor"], self.cleaned_data["intake_held_on"])

    def again(self) -> MidwayForm:
        """The same form with the table as it was read, so that what was mended stands in it."""
        said = {name: self.data.get(name, "") for name in ("supervisor", "intake_held_on")}
        return MidwayForm({**said, "table": as_text(self.rows)})
