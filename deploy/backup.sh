#!/bin/sh
# One night's backup: the database, then the originals it names, each encrypted to the officers' public keys.
#   /etc/congtam/backup_recipients   age public keys, one a line; two officers hold the private ones, on paper too
#   CONGTAM_BACKUP_DATABASE          another database than this computer's congtam, as libpq takes it
#   CONGTAM_BACKUP_DIR               where to, default /var/backups/congtam; best a disk of another machine
# Never in it: keys/ (two officers keep them apart) and epoch (a restore begins a new one). Kept 35 days: the
# longest that something purged lives on.
set -eu
umask 077
data=${CONGTAM_DATA_DIR:-/var/lib/congtam}
to=${CONGTAM_BACKUP_DIR:-/var/backups/congtam}
recipients=${CONGTAM_BACKUP_RECIPIENTS:-/etc/congtam/backup_recipients}
night=$(date -u +%Y-%m-%dT%H%M%SZ)

[ -s "$recipients" ] || { echo "No public keys in $recipients: age-keygen makes one for each officer." >&2; exit 1; }
mkdir -p "$to/files"

# The database first: what it names was stored before, so it is among the files.
encrypted() { age -R "$recipients" -o "$1.new" && mv "$1.new" "$1"; }
dump_database() {
  if [ -n "${CONGTAM_BACKUP_DATABASE:-}" ]; then
    pg_dump --format=custom --dbname "$CONGTAM_BACKUP_DATABASE"
  else
    runuser -u congtam -- pg_dump --format=custom congtam
  fi
}

dump_database >"$to/.database"
encrypted "$to/$night.database.age" <"$to/.database"
rm "$to/.database"

# Originals never change, their names are their hashes: each is packed once, by the month it came in.
cd "$data"
for folder in photos papers documents roots; do
  [ -d "$folder" ] || continue
  find "$folder" -type f ! -path '*/staging/*' ! -name 'incoming-*' | LC_ALL=C sort
done >"$to/.all"
LC_ALL=C sort "$to/files/"*.list 2>/dev/null | uniq >"$to/.kept" || : >"$to/.kept"
LC_ALL=C comm -23 "$to/.all" "$to/.kept" >"$to/.new"
if [ -s "$to/.new" ]; then
  tar -cf - -T "$to/.new" | encrypted "$to/files/$night.tar.age"
  mv "$to/.new" "$to/files/$night.list"
fi
rm -f "$to/.all" "$to/.kept" "$to/.new"

find "$to" -maxdepth 1 -name '*.database.age' -mtime +35 -delete
touch "$data/last-backup"
echo "$to/$night.database.age"
