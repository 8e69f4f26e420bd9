#!/usr/bin/env bash
# Dumps the book, restores the dump in a second PostgreSQL and compares all rows. Only an equal dump becomes a backup.
set -euo pipefail
. "$(dirname "$0")/common.sh"

start=${EPOCHREALTIME/./}
name=guestbook-$(date -u +%Y%m%dT%H%M%SZ).dump
export PART=$backups/.$name.part
scratch=/scratch/data
trap 'rm -f "$PART"; pg_ctl --pgdata=$scratch --mode=immediate --silent stop 2>/dev/null || true' EXIT

wait_for_server
# Left behind by a killed run.
find "$backups" -name '.*.part' -mmin +600 -delete
query --file="$scripts/dump.sql"
[[ -s $PART ]] || fail 'No new backup was made: the dump failed.'

initdb --pgdata=$scratch --username="$PGUSER" --auth=trust --no-sync --encoding=UTF8 --locale-provider=builtin \
  --builtin-locale=C.UTF-8 --set=shared_buffers=32MB --set=fsync=off >/dev/null
pg_ctl --pgdata=$scratch --log=/scratch/log --silent --wait \
  --options="-c listen_addresses= -c unix_socket_directories=/scratch" start || fail "$(tail -3 /scratch/log)"
copy=(--host=/scratch --dbname=postgres)
pg_restore "${copy[@]}" --exit-on-error --no-owner --no-privileges "$PART" ||
  fail 'No new backup was made: the dump does not restore.'
query "${copy[@]}" --file="$scripts/fingerprint.sql" >/scratch/found
diff /scratch/expected /scratch/found >&2 || fail 'No new backup was made: the dump differs from the book.'
defect=$(find_defect "${copy[@]}")
[[ -z $defect ]] || fail "No new backup was made: $defect."
notes=$(count_notes "${copy[@]}")

bytes=$(stat --format=%s "$PART")
sha256=$(sha256sum "$PART" | cut -c -64)
say "$sha256  $name" >"$backups/$name.sha256"
mv "$PART" "$backups/$name"
sync --file-system "$backups"

microseconds=$((${EPOCHREALTIME/./} - start))
query --set=file="$name" --set=bytes="$bytes" --set=sha256="$sha256" --set=notes="$notes" \
  --set=microseconds=$microseconds <<'SQL' || fail "The backup $name is valid, but could not be recorded in the book."
insert into backups (finished_at, file, bytes, sha256, notes, seconds)
values (now(), :'file', :bytes, :'sha256', :notes, :microseconds / 1e6)
SQL
say "Backed up $notes notes in $((microseconds / 1000)) ms: $name, $bytes bytes, sha256 $sha256"

# An empty backup deletes no older ones: after a loss, the new empty book must not replace the backups of the old one.
if ((notes > 0)); then
  files=("$backups"/guestbook-*.dump)
  while ((${#files[@]} > KEEP)); do
    rm -f "${files[0]}" "${files[0]}.sha256"
    files=("${files[@]:1}")
  done
fi
