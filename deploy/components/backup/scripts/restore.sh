#!/usr/bin/env bash
# Restores a backup beside the book, checks it, and then replaces the book with it. Until then the book is untouched.
set -euo pipefail
. "$(dirname "$0")/common.sh"
shopt -s nullglob

book=$PGDATABASE
restored=${book}_restored
aside=${book}_before_$(date -u +%Y%m%dt%H%M%Sz)
export PGDATABASE=postgres

refuse() { fail "Refused $name: $*. The book is unchanged."; }

files=("$backups"/guestbook-*.dump)
((${#files[@]} > 0)) || fail 'There is no backup.'
name=$BACKUP
[[ $name != newest ]] || name=${files[-1]##*/}
file=$backups/$name
[[ -f $file ]] || fail "There is no backup $name. There are: ${files[*]##*/}"
[[ -s $file ]] || refuse 'it is empty'
[[ -f $file.sha256 ]] || refuse "there is no $name.sha256 to compare it with"
sha256=$(sha256sum "$file" | cut -c -64)
[[ $sha256 == "$(cut -c -64 "$file.sha256")" ]] || refuse 'its checksum is not the recorded one: it is truncated or was changed'
contents=$(pg_restore --list "$file" 2>&1) || refuse 'it is not a dump of PostgreSQL'
# A book of an earlier release has its migrations in a table with a generic name.
for table in books entries '(guestbook_)?migrations' backups; do
  [[ $contents =~ \ TABLE\ DATA\ public\ $table\  ]] || refuse "it is not a guestbook, which has a table \"${table##*\?}\""
done

wait_for_server
# In any case: no partial copy stays, and the book accepts connections.
trap 'query --command="drop database if exists $restored with (force)" 2>/dev/null || true
  query --command="alter database $book allow_connections true" 2>/dev/null || true' EXIT
query --command="drop database if exists $restored with (force)"
createdb --template=template0 --encoding=UTF8 --locale-provider=builtin --builtin-locale=C.UTF-8 "$restored"
# The dump has the grants of the backend's role. A new server does not have that role yet; the backend sets its password.
[[ $app == "$PGUSER" ]] || query --set=app="$app" <<'SQL'
select format('create role %I', :'app') where not exists (select from pg_roles where rolname = :'app') \gexec
SQL
pg_restore --dbname="$restored" --exit-on-error --no-owner "$file" || refuse 'it does not restore'
defect=$(find_defect --dbname="$restored")
[[ -z $defect ]] || refuse "$defect"
notes=$(count_notes --dbname="$restored")
((notes > 0)) || refuse 'it contains no notes'

list_migrations() {
  { query --dbname="$1" --command='select name from guestbook_migrations' ||
    query --dbname="$1" --command='select name from migrations'; } 2>/dev/null | sort
}
present=$(list_migrations "$book") || present=''
unknown=$(comm -13 <(say "$present") <(list_migrations "$restored"))
[[ -z $present || -z $unknown ]] || refuse "it was made by a newer release ($unknown)"
missing=$(comm -23 <(say "$present") <(list_migrations "$restored"))

query --dbname="$restored" --set=file="$name" --set=bytes="$(stat --format=%s "$file")" --set=sha256="$sha256" \
  --set=time="$(stat --format=%Y "$file")" --set=notes="$notes" <<'SQL'
-- A new epoch: everything that readers and replicas have cached of the previous book is void.
update books set epoch = default;
insert into backups (finished_at, file, bytes, sha256, notes)
values (to_timestamp(:time), :'file', :bytes, :'sha256', :notes)
on conflict do nothing;
vacuum analyze;
SQL

query --set=book="$book" --set=restored="$restored" --set=aside="$aside" <<'SQL'
select exists (select from pg_database where datname = :'book') as is_there \gset
\if :is_there
  alter database :"book" allow_connections false;
  select count(pg_terminate_backend(pid, 5000)) as ended from pg_stat_activity where datname = :'book' \gset
\endif
begin;
\if :is_there
  alter database :"book" rename to :"aside";
\endif
alter database :"restored" rename to :"book";
commit;
\if :is_there
  alter database :"aside" allow_connections true;
  \echo The previous book is kept as the database :aside
\endif
SQL
say "Restored $notes notes in $SECONDS s from $name"
[[ -z $missing ]] || say 'It was made by an older release: run `kubectl rollout restart deployment/backend`.'
