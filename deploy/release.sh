# What install.sh and upgrade.sh share: a release is a folder that nobody changes, `current` points at one.
# Sourced by them; `srv` is set by whoever sources.

is_booted() { [ -d /run/systemd/system ]; }

# add_release SOURCE: copy it to releases/VERSION+COMMIT with an environment of its own; its folder is in `added`.
add_release() {
  version=$(sed -n 's/^VERSION.* = "\(.*\)"$/\1/p' "$1/shared/base/version.py")
  commit=$(git -C "$1" -c safe.directory='*' rev-parse --short=12 HEAD 2>/dev/null || digest_of "$1")
  added=$srv/releases/$version+$commit
  [ -e "$added/.complete" ] && return
  printf '\n== Release %s\n' "$(basename "$added")"
  rm -rf "$added"
  mkdir -p "$added"
  (cd "$1" && tar -cf - --exclude=__pycache__ backend shared deploy docs README.md) | tar -xf - -C "$added"
  sed -i "s/^BUILD: Final = .*/BUILD: Final = \"$commit\"/" "$added/shared/base/version.py"
  python3 -m venv "$added/.venv"
  "$added/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
    -r "$added/deploy/locks/backend.txt"
  "$added/.venv/bin/python" -m compileall -q "$added/backend" "$added/shared"
  chown -R root:root "$added"
  touch "$added/.complete"
}

# digest_of SOURCE: what stands for the commit of a copy that is no clone.
digest_of() {
  (cd "$1" && find backend shared deploy -type f ! -path '*/__pycache__/*' -print0 | LC_ALL=C sort -z |
    xargs -0 sha256sum | sha256sum | cut -c1-12)
}

# use_release FOLDER: make it the current one, in one step.
use_release() {
  ln -sfn "$1" "$srv/current.new"
  mv -T "$srv/current.new" "$srv/current"
}

# wait_until_served FOLDER: until that release answers that it is ready; a minute at most, then it fails.
wait_until_served() {
  for _ in $(seq 120); do
    serves "$(basename "$1")" && return
    sleep 0.5
  done
  return 1
}

serves() {
  "$srv/current/.venv/bin/python" - "$1" "${PORT:-8000}" <<'END'
import json, sys, urllib.request
def asked(path):
    with urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[2]}{path}", timeout=3) as answer:
        return json.load(answer)
try:
    sys.exit(asked("/healthz")["version"] != sys.argv[1] or asked("/readyz")["status"] != "ready")
except (OSError, ValueError, KeyError):
    sys.exit(1)
END
}
