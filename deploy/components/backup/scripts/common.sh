# Read by backup.sh and restore.sh.

# Who owns the tables: the backend's role may neither read all of them nor make a database.
app=$PGUSER
PGUSER=${MIGRATION_PGUSER:-$PGUSER}
PGPASSWORD=$(<"${MIGRATION_PGPASSWORD_FILE:-$PGPASSWORD_FILE}")
# Rows are compared as text.
export PGUSER PGPASSWORD PGCONNECT_TIMEOUT=5 PGTZ=UTC PGDATESTYLE=ISO PGOPTIONS='-c client_min_messages=warning'
backups=/backups
scripts=$(dirname "${BASH_SOURCE[0]}")

# The first process of a container ends on no signal that it does not handle.
trap 'exit 1' TERM INT
# Nothing ends without a word.
trap 'fail "Stopped, since this failed: $BASH_COMMAND"' ERR

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Reads SQL from its standard input or as told; prints bare rows.
query() { psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"; }

wait_for_server() {
  # A new pod's network policy can be a moment late.
  for _ in {1..60}; do
    pg_isready --quiet --timeout=3 && return
    sleep 1
  done
  fail "PostgreSQL at $PGHOST does not answer."
}

# Prints why a database is not a whole guestbook; nothing if it is one.
find_fault() {
  local said
  said=$(query --set=VERBOSITY=terse --file="$scripts/check.sql" "$@" 2>&1) || say "${said##*ERROR:  }"
}

count_notes() { query "$@" --command='select sum(published) from books'; }
