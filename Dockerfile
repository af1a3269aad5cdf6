FROM python:3.11-slim-bookworm

# Pango and the fonts' configuration: WeasyPrint draws certificates and letters with them.
RUN apt-get update \
    && apt-get install --no-install-recommends --yes libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home --shell /usr/sbin/nologin portal \
    && install --directory --owner=portal --group=portal /data /notes

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    UTQ_DATA=/data \
    BIND=0.0.0.0

WORKDIR /portal
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes --only-binary :all: --requirement requirements.txt
COPY . .
RUN python -m compileall -q .

USER portal
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--config", "python:utq_portal.gunicorn"]
