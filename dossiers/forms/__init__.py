"""What people fill in around a dossier, one file per subject."""

from dossiers.forms.dossier import (
    LATER,
    AskForm,
    DeclareForm,
    EndorseForm,
    FilesForm,
    GapForm,
    LinkForm,
    PieceForm,
    RemarkForm,
    ReplyForm,
    StartForm,
    TextForm,
)
from dossiers.forms.recognition import AdviceForm, CertificateForm, DecisionForm, WhyForm

__all__ = [
    "LATER",
    "AdviceForm",
    "AskForm",
    "CertificateForm",
    "DecisionForm",
    "DeclareForm",
    "EndorseForm",
    "FilesForm",
    "GapForm",
    "LinkForm",
    "PieceForm",
    "RemarkForm",
    "ReplyForm",
    "StartForm",
    "TextForm",
    "WhyForm",
]
