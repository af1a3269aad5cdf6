"""Three answers lead to one road; an exemption needs a diploma that can be seen (docs/domain.md, Grounds)."""

from __future__ import annotations

import pytest

from exemptions.finder import Way, road
from exemptions.models import ExemptionGround

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("hold", "taught", "paper", "way"),
    [
        ("utq", "no", "no", Way.EXTERNAL),
        ("partial", "yes", "yes", Way.RECOGNITION),
        ("g1", "yes", "yes", Way.EXEMPTION),
        ("g1", "little", "ask", Way.EXEMPTION),
        ("g1", "", "", Way.EXEMPTION),
        ("g2", "yes", "no", Way.TRAJECTORY),
        ("g3", "no", "yes", Way.TRAJECTORY),
        ("none", "yes", "yes", Way.TRAJECTORY),
        ("nonsense", "", "", Way.TRAJECTORY),
    ],
)
def test_where_the_answers_lead(hold: str, taught: str, paper: str, way: Way) -> None:
    assert road(hold, taught, paper, list(ExemptionGround.objects.all())).way == way


def test_the_papers_follow_the_ground() -> None:
    grounds = list(ExemptionGround.objects.all())

    def required(code: str) -> list[str]:
        return [str(paper.name) for paper in road(code, "yes", "yes", grounds).papers if paper.required]

    assert "Reflection report on the competences" in required("g1")
    assert required("g2") == ["Your diploma"]
    assert "A note on the level of the diploma" in required("g3")
