#!/bin/sh
# Bring the database up to date, load Sơn La's reference data, and serve the backend.
# Environment: PYTHON, HOST, PORT, CONGTAM_DATA_DIR, DEMO=1 (demo data), CONGTAM_WITH_APP=1 (open the field app).
set -eu
cd "$(dirname "$0")/.."
: "${PYTHON:=python3}" "${HOST:=127.0.0.1}" "${PORT:=8000}" "${CONGTAM_DATA_DIR:=$PWD/var}"
export HOST PORT CONGTAM_DATA_DIR
umask 077
mkdir -p "$CONGTAM_DATA_DIR"
manage="$PYTHON backend/manage.py"

$manage migrate --verbosity 0
$manage load_sonla
if [ "${DEMO:-}" = 1 ]; then $manage load_demo; fi

# What happens later (reminders, mails) is done beside the server, and ends with it.
$manage work --with-parent $$ >/dev/null &

base="http://127.0.0.1:$PORT"
echo
echo "Công Tâm serves $base"
echo "  Portal          $base/"
echo "  API documents   $base/api/v1/docs"
echo "  Health          $base/healthz"
if [ "${DEMO:-}" = 1 ]; then
  echo "  Accounts        admin reviewer registry leader inspector1 inspector2 unit-tohieu unit-muongla"
  echo "  Password        congtam-demo   (demo data only)"
  echo "  Try             curl -s -X POST $base/api/v1/auth/token -H 'Content-Type: application/json' \\"
  echo "                       -d '{\"username\":\"reviewer\",\"password\":\"congtam-demo\"}'"
fi

if [ "${CONGTAM_WITH_APP:-}" = 1 ]; then
  if [ "$(uname)" = Darwin ] || [ -n "${DISPLAY:-}" ] || [ -n "${WAYLAND_DISPLAY:-}" ]; then
    if $PYTHON deploy/check_system.py app && $PYTHON -c 'import kivy' >/dev/null 2>&1; then
      echo "  Field app       opens now; log in as inspector1"
      (sleep 2; CONGTAM_SERVER="$base" CONGTAM_APP_DIR="${CONGTAM_APP_DIR:-$CONGTAM_DATA_DIR/app}" \
        exec "$PYTHON" -m field_app.main) &
      app=$!
      trap 'kill $app 2>/dev/null || true' EXIT INT TERM
    fi
  else
    echo "  Field app       no display here; on a computer with one: make app CONGTAM_SERVER=$base"
  fi
fi
echo "  Stop            Ctrl+C"
echo
if [ -n "${app:-}" ]; then
  "$PYTHON" -m gunicorn backend.config.wsgi --config deploy/gunicorn.conf.py
else
  exec "$PYTHON" -m gunicorn backend.config.wsgi --config deploy/gunicorn.conf.py
fi
