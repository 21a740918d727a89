#!/bin/sh
# Bring back a backup into an empty database and an empty data folder.   sh deploy/restore.sh FOLDER IDENTITY
#   FOLDER    with *.database.age and files/, as backup.sh left it
#   IDENTITY  an officer's private age key; the server's keys/ come back apart, before this
# Environment: CONGTAM_DATA_DIR, DATABASE_URL (of an empty database), CONGTAM_RESTORE_DATABASE (the same as libpq
# takes it, where that differs), PYTHON. It ends with a new life of the
# database: phones then offer again what came after the backup, and nothing is lost.
set -eu
umask 077
from=$1 identity=$2
data=${CONGTAM_DATA_DIR:?}
cd "$(dirname "$0")/.."
: "${PYTHON:=.venv/bin/python}" "${DATABASE_URL:?}"
began=$(date +%s)

newest=$(find "$from" -maxdepth 1 -name '*.database.age' | LC_ALL=C sort | tail -1)
[ -n "$newest" ] || { echo "No *.database.age in $from." >&2; exit 1; }
[ -s "$data/keys/server_ed25519" ] || { echo "First put keys/ back into $data." >&2; exit 1; }
echo "== $(basename "$newest")"
age -d -i "$identity" "$newest" | pg_restore --no-owner --exit-on-error --dbname "${CONGTAM_RESTORE_DATABASE:-$DATABASE_URL}"
for archive in "$from"/files/*.tar.age; do
  [ -e "$archive" ] || continue
  age -d -i "$identity" "$archive" | tar -xf - -C "$data"
done
$PYTHON backend/manage.py migrate --verbosity 0
$PYTHON backend/manage.py new_epoch
$PYTHON backend/manage.py verify_evidence --all
echo "== Restored in $(($(date +%s) - began)) s."
