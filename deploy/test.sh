#!/usr/bin/env bash
# The suite on SQLite, the same again on PostgreSQL, then the browser tests. What this machine
# lacks is left out with a word; in CI (CI=true) a lack is a failure.
set -u
bin=${BIN:-.venv/bin}
postgres=${TEST_POSTGRES_URL:-postgres://postgres@127.0.0.1:5432/postgres}
failed=0

run() {
  printf '\n== %s ==\n' "$1"
  shift
  "$@" || failed=1
}
lacking() {
  printf '\n== %s ==\n' "$1"
  if [ "${CI:-}" = true ]; then failed=1; fi
}

run "Tests on SQLite" "$bin/pytest" -n 2 -m "not browser"

if "$bin/python" -c "import psycopg2, sys; psycopg2.connect(sys.argv[1], connect_timeout=3)" "$postgres" 2>/dev/null; then
  run "Tests on PostgreSQL" env DATABASE_URL="$postgres" "$bin/pytest" -n 2 -m "not browser"
else
  lacking "PostgreSQL left out: none answers at TEST_POSTGRES_URL"
fi

if [ -x "${CHROMIUM:-/usr/bin/chromium}" ]; then
  run "Tests in a browser" "$bin/pytest" -n 2 --dist worksteal -m browser
else
  lacking "Browser left out: install Debian's packages chromium and fonts-noto-cjk, or set CHROMIUM"
fi

exit $failed
