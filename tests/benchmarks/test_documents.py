"""What a certificate costs beside WeasyPrint alone, and that a thousand leave no memory behind: `pytest -m benchmark`.

The two are measured in one run, so that a slow or a busy machine weighs on both.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

import pytest

from assessments import pdf
from assessments.models import Certificate
from tests.cast import Cast
from tests.factories import assessments as make
from tests.names import NAMES
from utq_portal.web import pdf as sheets
from utq_portal.web.typeface import fonts_folder

ROUNDS = 15
MOST = 1.4  # times what WeasyPrint alone takes for the same page with the same fonts
DRAWN = 200
GROWTH = 24.0  # megabytes that so many sheets may leave behind


@pytest.fixture
def row(cast: Cast) -> Certificate:
    return make.certificate(cast)


def bare(row: Certificate) -> Callable[[], bytes]:
    """WeasyPrint by itself, its fonts and styles made once."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    faces = weasyprint.CSS(filename=str(fonts_folder() / "fonts.css"), font_config=fonts)
    style = weasyprint.CSS(string=pdf._style(row), font_config=fonts)
    page = pdf._page(row)

    def draw() -> bytes:
        made: bytes = weasyprint.HTML(string=page).write_pdf(
            stylesheets=[faces, style], font_config=fonts, pdf_variant="pdf/ua-1"
        )
        return made

    return draw


def cost(work: Callable[[], object]) -> float:
    """Seconds of CPU."""
    started = time.process_time()
    work()
    return time.process_time() - started


@pytest.mark.benchmark
def test_a_certificate_costs_little_more_than_weasyprint_alone(row: Certificate) -> None:
    alone, ours = bare(row), partial(pdf.render, row)
    for work in (alone, ours):
        work()
    taken = [(cost(alone), cost(ours)) for _round in range(ROUNDS)]
    without, with_us = (statistics.median(one[place] for one in taken) for place in (0, 1))
    sys.stdout.write(f"\nWeasyPrint alone {without * 1000:.0f} ms, a certificate {with_us * 1000:.0f} ms\n")
    assert with_us <= MOST * without


@pytest.mark.benchmark
def test_many_sheets_of_many_names_leave_memory_flat(row: Certificate) -> None:
    names = [f"{name} {number}" for number in range(DRAWN // len(NAMES) + 1) for name in NAMES.values()]

    def draw(some: list[str]) -> float:
        for name in some:
            row.name_printed = name
            pdf.render(row)
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)

    before = draw(names[:40])
    after = draw(names[40:DRAWN])
    sys.stdout.write(f"\n{before:.0f} MB after 40 sheets, {after:.0f} MB after {DRAWN}\n")
    assert after - before <= GROWTH
    assert sheets._press.cache_info().currsize == 1
