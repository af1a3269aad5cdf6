"""The English of the seeded profiles says what the Dutch means; a text that somebody changed stays as it is."""

from __future__ import annotations

from typing import Any

from django.db import migrations

# what stood there: what says it in English
CRITERIA = {
    "text_en": {
        "You design activating, effective and efficient methods and materials.": (
            "You design effective and efficient teaching methods and materials that engage students."
        ),
        "You prepare an educational meeting.": "You prepare a teaching session.",
        "You conduct one, and reflect on how you did.": "You teach a session, and reflect on how you did.",
        "You analyse assessment results and conclude.": "You analyse assessment results and draw conclusions.",
        "You analyse the results, conclude and name improvements.": (
            "You analyse the results, draw conclusions and name improvements."
        ),
        "You formulate your own vision on teaching and student learning.": (
            "You state your own view of teaching and of student learning."
        ),
    },
    "hint_en": {
        "You choose working forms that make students think, and look back at your own part.": (
            "You choose teaching methods that make students think, and look back at your own part."
        ),
        "Your vision can be recognised in what you do.": "Your view can be recognised in what you do.",
    },
    "short_en": {
        "Prepare a meeting": "Prepare a session",
        "Conduct it, reflect": "Teach it, reflect",
        "Own vision": "Own view",
    },
}
EXAMPLE = ("Example, replace by your regulation: ", "Example, replace it with the one from your own regulation: ")
COMPONENTS = {
    "A rationale of the design or redesign": "A rationale for the design or redesign",
    "A preparation of a meeting": "A lesson plan",
    "A vision on teaching": "A teaching philosophy",
    "Feedback of colleagues": "Feedback from colleagues",
}


def reword(apps: Any, schema_editor: Any) -> None:
    """Only texts that are still as they were seeded, in any profile."""
    criteria = apps.get_model("trajectories", "Criterion").objects
    for field, words in CRITERIA.items():
        for old, new in words.items():
            criteria.filter(**{field: old}).update(**{field: new})
    was, becomes = EXAMPLE
    for part in apps.get_model("trajectories", "RequiredComponent").objects.filter(label_en__startswith=was):
        words = part.label_en.removeprefix(was)
        part.label_en = becomes + COMPONENTS.get(words, words)
        part.save(update_fields=["label_en"])


class Migration(migrations.Migration):
    """Words only."""

    dependencies = [("trajectories", "0011_short_words")]
    operations = [migrations.RunPython(reword, migrations.RunPython.noop)]
