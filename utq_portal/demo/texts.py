"""The public texts of the demo university, as its coordinator would keep them: what is so at Twente and not elsewhere.

The terms of arbitration and objection are those of the published procedure. Everybody is invented.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_KEPT: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
TEXTS: list[dict[str, str]] = _KEPT["texts"]  # columns of PageText
LINKS: list[dict[str, str]] = _KEPT["links"]  # columns of Link
EXPERIENCES: list[dict[str, str]] = _KEPT["experiences"]  # columns of Experience
STORY: dict[str, str] = _KEPT["story"]  # columns of Experience
CAPTIONS: dict[str, str] = _KEPT["captions"]  # of the introduction video, WebVTT by language
