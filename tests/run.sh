#!/bin/sh
# All tests, for `make test`: the backend on PostgreSQL in a lane of its own beside the rest, then, with the machine to
# themselves, the tests that kill processes and drive the whole of it.
set -u
python=$1
mkdir -p var
log=var/test-postgres.txt

"$python" -m pytest tests/backend --db=postgres >"$log" 2>&1 &
lane=$!
trap 'kill "$lane" 2>/dev/null; exit 130' INT TERM
echo "The backend's tests on PostgreSQL run meanwhile: $log"

"$python" -m pytest tests/repository tests/shared tests/field_app tests/android && "$python" -m pytest tests/backend --db=sqlite
here=$?
echo "The backend's tests on PostgreSQL:"
wait "$lane"
there=$?
if [ "$there" = 0 ]; then tail -n 12 "$log"; else cat "$log"; fi
[ "$here" = 0 ] && [ "$there" = 0 ] || exit 1

"$python" -m pytest tests/faults && "$python" -m pytest tests/e2e
