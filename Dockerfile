# One image for web, worker and tick; compose.yaml says which of them a container is.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements/runtime.txt requirements/
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements/runtime.txt
COPY . .
RUN VAR_DIR=/app/built /venv/bin/python manage.py compile_catalogues \
 && DJANGO_SETTINGS_MODULE=portal.settings.production VAR_DIR=/app/built SECRET_KEY=only-for-this-step ALLOWED_HOSTS=build \
    BASE_URL=https://build DATABASE_URL=sqlite:////tmp/none EMAIL_URL=file: FROM_EMAIL=build@build.example \
    /venv/bin/python manage.py collectstatic --noinput -v0

FROM python:3.11-slim-bookworm
WORKDIR /app
RUN useradd --system --uid 10001 --home-dir /app portal && mkdir /var/portal && chown portal /var/portal
COPY --from=build /venv /venv
COPY --from=build --chown=portal /app /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=portal.settings.production VAR_DIR=/var/portal
VOLUME /var/portal
USER portal
EXPOSE 8000
# The volume may come from an older release: its static files are laid anew at each start.
CMD ["sh", "-c", "rm -rf $VAR_DIR/static && cp -r built/static $VAR_DIR/static && exec granian --interface wsgi --no-ws --host 0.0.0.0 --port 8000 --workers 2 --blocking-threads 2 --respawn-failed-workers portal.wsgi:application"]
