#!/bin/sh
# Install Công Tâm on one Debian 12/13 or Ubuntu 24.04 server: nginx with TLS, PostgreSQL, the units of systemd.
# A second run changes nothing that is right already. docs/operating.md tells the rest.
#
#   sudo sh deploy/install.sh HOST [--certificate FULLCHAIN KEY] [--province FOLDER]
#
# HOST is the name in the address. Without --certificate, an authority of this installation's own makes one:
# /etc/congtam/tls/ca.pem is then to be trusted by phones and browsers.
set -eu
umask 022
here=$(cd "$(dirname "$0")/.." && pwd)
etc=/etc/congtam data=/var/lib/congtam srv=/srv/congtam manage=/usr/local/bin/congtam-manage
. "$here/deploy/release.sh"

usage() { sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2; }
say() { printf '\n== %s\n' "$*"; }

read_arguments() {
  [ $# -ge 1 ] || usage
  host=$1 certificate='' key='' province=''
  shift
  while [ $# -gt 0 ]; do
    case $1 in
      --certificate) [ $# -ge 3 ] || usage; certificate=$2 key=$3; shift 3 ;;
      --province) [ $# -ge 2 ] || usage; province=$(cd "$2" && pwd); shift 2 ;;
      *) usage ;;
    esac
  done
  case $host in *[!A-Za-z0-9.-]* | '') echo "HOST is a name like congtam.sonla.gov.vn, not “$host”." >&2; exit 2 ;; esac
}

install_packages() {
  say "System packages"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends python3-venv nginx-light postgresql bubblewrap chrony openssl \
    logrotate ca-certificates age
}

make_account_and_folders() {
  say "Account, folders"
  getent passwd congtam >/dev/null || useradd --system --home-dir "$data" --shell /usr/sbin/nologin congtam
  install -d -m 0755 "$srv" "$srv/releases"
  install -d -m 0750 -g congtam "$etc" "$etc/tls"
  install -d -m 0700 -o congtam -g congtam "$data"
}

make_secret() {
  [ -s "$etc/secret_key" ] && return
  say "Secret key"
  (umask 077; openssl rand -base64 64 | tr -d '\n=+/' >"$etc/secret_key")
}

write_settings() {
  [ -s "$etc/env" ] && return
  say "Settings: $etc/env"
  cat >"$etc/env" <<END
# Settings of this installation; docs/operating.md lists all. After a change: systemctl restart congtam congtam-worker
CONGTAM_DATA_DIR=$data
CONGTAM_ALLOWED_HOSTS=$host
CONGTAM_PUBLIC_URL=https://$host
CONGTAM_HTTPS=1
CONGTAM_TRUSTED_PROXIES=1
CONGTAM_LOG=json
CONGTAM_CERTIFICATE=$etc/tls/fullchain.pem
DATABASE_URL=postgres:///congtam?host=/var/run/postgresql
HOST=127.0.0.1
PORT=8000
END
  chmod 0640 "$etc/env"
  chgrp congtam "$etc/env"
  [ -z "$province" ] || echo "CONGTAM_PROVINCE=$province" >>"$etc/env"
}

make_database() {
  say "Database"
  running_postgres
  as_postgres "SELECT 1 FROM pg_roles WHERE rolname='congtam'" | grep -q 1 || as_postgres 'CREATE ROLE congtam LOGIN'
  as_postgres "SELECT 1 FROM pg_database WHERE datname='congtam'" | grep -q 1 ||
    as_postgres "CREATE DATABASE congtam OWNER congtam ENCODING 'UTF8' TEMPLATE template0"
}

as_postgres() { runuser -u postgres -- psql -qtAX -d postgres -c "$1"; }

running_postgres() {
  if is_booted; then systemctl start postgresql; else service postgresql start; fi
  for _ in $(seq 60); do runuser -u postgres -- pg_isready -q && return; sleep 1; done
  echo "PostgreSQL does not answer." >&2
  exit 1
}

make_certificate() {
  if [ -n "$certificate" ]; then
    install -m 0644 "$certificate" "$etc/tls/fullchain.pem"
    install -m 0600 "$key" "$etc/tls/privkey.pem"
  elif [ ! -s "$etc/tls/fullchain.pem" ]; then
    say "Certificate by an authority of this installation's own"
    (cd "$etc/tls" && umask 077 && own_certificate)
    chmod 0644 "$etc/tls/ca.pem" "$etc/tls/fullchain.pem"
  fi
}

own_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -keyout ca.key -out ca.pem \
    -subj "/CN=Cong Tam $host" -addext "keyUsage=critical,keyCertSign,cRLSign" 2>/dev/null
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout privkey.pem -out request.pem \
    -subj "/CN=$host" 2>/dev/null
  printf 'subjectAltName=DNS:%s\nextendedKeyUsage=serverAuth\n' "$host" >names
  openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 397 -extfile names \
    -out leaf.pem 2>/dev/null
  cat leaf.pem ca.pem >fullchain.pem
  rm -f request.pem names leaf.pem ca.srl
}

configure_nginx() {
  say "nginx"
  sed -e "s|server_name congtam.example;.*|server_name $host;|" "$srv/current/deploy/nginx.conf" \
    >/etc/nginx/conf.d/congtam.conf
  # Debian's 768 connections are some 750 phones; a phone behind a slow line holds two.
  sed -i -e 's/worker_connections 768;/worker_connections 8192;/' /etc/nginx/nginx.conf
  grep -q worker_rlimit_nofile /etc/nginx/nginx.conf ||
    sed -i '1i worker_rlimit_nofile 20000;' /etc/nginx/nginx.conf
  rm -f /etc/nginx/sites-enabled/default
  nginx -qt
}

install_units() {
  say "Units"
  install -m 0644 "$srv"/current/deploy/systemd/*.service "$srv"/current/deploy/systemd/*.timer \
    "$srv"/current/deploy/systemd/*.socket /etc/systemd/system/
  install -m 0755 "$srv/current/deploy/congtam-manage" "$manage"
}

load_data() {
  say "Tables and reference data"
  "$manage" migrate --verbosity 0
  "$manage" load_province
}

start() {
  if ! is_booted; then
    say "Installed. systemd does not run here; start the units' commands by hand."
    return
  fi
  systemctl daemon-reload
  systemctl enable --quiet --now congtam.socket congtam.service congtam-worker.service congtam-nightly.timer congtam-watch.timer \
    congtam-backup.timer
  systemctl reload-or-restart nginx
  wait_until_served "$(readlink -f "$srv/current")"
  say "Công Tâm serves https://$host"
  echo 'The first account: congtam-manage first_admin USERNAME "FULL NAME"'
}

read_arguments "$@"
[ "$(id -u)" = 0 ] || { echo "Run it as root." >&2; exit 1; }
install_packages
make_account_and_folders
make_secret
write_settings
make_database
make_certificate
add_release "$here"
[ -e "$srv/current" ] || use_release "$added"
install_units
configure_nginx
load_data
start
