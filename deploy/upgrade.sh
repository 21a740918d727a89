#!/bin/sh
# Bring in the release in whose folder this file lies, with a way back: where the new one does not get ready,
# the old one serves on.   sudo sh deploy/upgrade.sh
#
# Migrations only ever add; what a release no longer needs is dropped by the one after it. So the old one runs
# on the new tables, and going back is one link.
set -eu
umask 022
here=$(cd "$(dirname "$0")/.." && pwd)
srv=/srv/congtam manage=/usr/local/bin/congtam-manage
. "$here/deploy/release.sh"

# The socket is systemd's, and stays open: who calls meanwhile waits, and nobody is refused.
restart() {
  if is_booted; then
    systemctl restart congtam.service congtam-worker.service
  else
    sh -c "${CONGTAM_RESTART:?how to restart the server where systemd does not run}"
  fi
}

go_back() {
  echo "== The new release does not serve. Back to $(basename "$before")." >&2
  use_release "$before"
  restart || true
  wait_until_served "$before" && echo "== $(basename "$before") serves on." >&2
  exit 1
}

[ "$(id -u)" = 0 ] || { echo "Run it as root." >&2; exit 1; }
before=$(readlink -f "$srv/current")
add_release "$here"
[ "$added" != "$before" ] || { echo "== $(basename "$before") serves already."; exit 0; }
echo "== Checks"
CONGTAM_RELEASE=$added "$manage" check --deploy --fail-level ERROR
echo "== Tables"
CONGTAM_RELEASE=$added "$manage" migrate_politely
CONGTAM_RELEASE=$added "$manage" load_province
echo "== $(basename "$before") -> $(basename "$added")"
use_release "$added"
restart || go_back
wait_until_served "$added" || go_back
echo "== $(basename "$added") serves."
