"""What a certificate costs beside WeasyPrint alone, and that a thousand leave no memory behind: `pytest -m benchmark`.

The two are measured in one run, so that a slow or a busy machine weighs on both.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings

from assessments import pdf
from assessments.models import Certificate
from tests.cast import Cast
from tests.factories import assessments as make
from tests.test_same_everywhere import facts
from utq_portal.web.typeface import fonts_folder

ROUNDS = 15
MOST = 1.4  # times what WeasyPrint alone takes for the same page with the same fonts
DRAWN = 1000
GROWTH = 40.0  # megabytes that the last nine hundred may leave behind


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
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="asks the kernel of Linux what a process holds")
def test_a_thousand_documents_of_all_kinds_leave_memory_flat_in_one_child(cast: Cast) -> None:
    """A child ends after 200 jobs; five times as many, each with another name, must not need more either."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.drawn_elsewhere", str(DRAWN)],
        input=json.dumps(facts(cast)),
        capture_output=True,
        text=True,
        cwd=settings.BASE_DIR,
        check=True,
    )
    held = json.loads(done.stdout)
    sys.stdout.write(f"\nMB after each hundred of {DRAWN} documents: {' '.join(f'{one:.0f}' for one in held)}\n")
    assert len(held) == DRAWN // 100
    assert held[-1] - held[0] <= GROWTH
    assert held[-1] <= settings.JOB_MEMORY_MB / 2
