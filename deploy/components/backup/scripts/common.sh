# Read by backup.sh and restore.sh.

# The owner of the tables: the backend's role may neither read all of them nor create a database.
app=$PGUSER
PGUSER=${MIGRATION_PGUSER:-$PGUSER}
PGPASSWORD=$(<"${MIGRATION_PGPASSWORD_FILE:-$PGPASSWORD_FILE}")
# Rows are compared as text.
export PGUSER PGPASSWORD PGCONNECT_TIMEOUT=5 PGTZ=UTC PGDATESTYLE=ISO PGOPTIONS='-c client_min_messages=warning'
backups=/backups
scripts=$(dirname "${BASH_SOURCE[0]}")

# The first process of a container ignores every signal that it does not handle.
trap 'exit 1' TERM INT
# Every failure prints a message.
trap 'fail "Stopped: this command failed: $BASH_COMMAND"' ERR

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Runs SQL from standard input or from its arguments. Prints rows without decoration.
query() { psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"; }

wait_for_server() {
  # The network policy of a new pod can take a moment.
  for _ in {1..60}; do
    pg_isready --quiet --timeout=3 && return
    sleep 1
  done
  fail "PostgreSQL at $PGHOST does not answer."
}

# Prints why a database is not a whole guestbook. Prints nothing if it is.
find_defect() {
  local said
  said=$(query --set=VERBOSITY=terse --file="$scripts/check.sql" "$@" 2>&1) || say "${said##*ERROR:  }"
}

count_notes() { query "$@" --command='select sum(published) from books'; }
