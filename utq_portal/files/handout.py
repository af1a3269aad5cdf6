"""A kept file is given out by a view that knows who asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from utq_portal import disk
from utq_portal.files import kinds
from utq_portal.files.ranges import Span, Unsatisfiable, asked_span
from utq_portal.files.storage import CHUNK, location

# a file is never a page of ours: whatever stands in it may load and run nothing
_FILE_CSP = "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; base-uri 'none'"


def serve(request: HttpRequest, *, path: str, name: str, mime: str, inline: bool = False) -> HttpResponseBase:
    """Give out a kept file, whole or the part that a Range header asks for; 404 when it is gone.

    The caller has checked who may read it. ``inline`` shows kinds that are safe in the browser; all others download.
    Raises DiskAway when the disk does not answer.
    """
    try:
        file = location(path)
        size = file.stat().st_size
    except (FileNotFoundError, ValueError) as error:
        raise Http404 from error
    except OSError as error:
        raise disk.DiskAway(error.errno, error.strerror) from error
    if settings.X_ACCEL_PREFIX:
        response: HttpResponseBase = HttpResponse(content_type=mime)
        response.headers["X-Accel-Redirect"] = settings.X_ACCEL_PREFIX.rstrip("/") + "/" + quote(path)
    else:
        response = _whole_or_part(request, file, size, mime)
    show = inline and mime in kinds.INLINE
    disposition = content_disposition_header(as_attachment=not show, filename=name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = _FILE_CSP if show else f"{_FILE_CSP}; sandbox"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _whole_or_part(request: HttpRequest, file: Path, size: int, mime: str) -> HttpResponseBase:
    etag = f'"{file.name}"'  # a kept file never changes
    try:
        span = asked_span(request, size, etag)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response: HttpResponseBase
    if span is None:
        response = FileResponse(file.open("rb"), content_type=mime)
    else:
        response = StreamingHttpResponse(_slice(file, span), status=206, content_type=mime)
        response.headers["Content-Range"] = f"bytes {span.start}-{span.end}/{size}"
        response.headers["Content-Length"] = str(span.length)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = etag
    return response


def _slice(file: Path, span: Span) -> Iterator[bytes]:
    with file.open("rb") as source:
        source.seek(span.start)
        todo = span.length
        while todo and (chunk := source.read(min(CHUNK, todo))):
            todo -= len(chunk)
            yield chunk
