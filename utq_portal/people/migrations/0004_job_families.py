"""The words for job families that Dutch HR systems use; HR edits them."""

from django.db import migrations

NAMES = {
    "teacher": [
        "Lecturer", "Teacher", "Junior lecturer", "Senior lecturer", "Docent", "Junior docent", "Docent 1", "Docent 2",
        "Docent 3", "Docent 4", "Lecturer 1", "Lecturer 2", "Lecturer 3", "Lecturer 4",
    ],
    "assistant": [
        "Assistant professor", "Assistant professor 1", "Assistant professor 2", "Universitair docent", "UD", "UD 1", "UD 2",
        "Universitair docent 1", "Universitair docent 2",
    ],
    "associate": [
        "Associate professor", "Associate professor 1", "Associate professor 2", "Universitair hoofddocent", "UHD", "UHD 1",
        "UHD 2", "Universitair hoofddocent 1", "Universitair hoofddocent 2",
    ],
    "full": ["Full professor", "Professor", "Full professor 1", "Full professor 2", "Hoogleraar", "Hoogleraar 1", "Hoogleraar 2"],
    "phd": ["PhD candidate", "PhD", "PhD student", "Promovendus", "Promovenda", "AIO"],
    "postdoc": ["Postdoc", "Postdoctoral researcher", "Postdoctoraal onderzoeker", "Researcher", "Onderzoeker"],
    "other": [
        "Other", "Overig", "Anders", "Support staff", "Ondersteunend personeel", "OBP", "Student assistant",
        "Student-assistent", "Guest", "Gast",
    ],
}


def fill(apps, schema_editor):
    model = apps.get_model("people", "JobFamilyName")
    model.objects.bulk_create(model(name=name, job_family=family) for family, names in NAMES.items() for name in names)


class Migration(migrations.Migration):
    dependencies = [("people", "0003_job_family_names")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
