-- The fingerprint and the dump are of the same moment, even while people sign.
begin isolation level repeatable read read only;
select pg_export_snapshot() as snapshot \gset
\o /scratch/expected
\ir fingerprint.sql
\o
\setenv SNAPSHOT :snapshot
-- Daily secrets are left out: they must not outlive their day.
\! pg_dump --format=custom --exclude-table-data=daily_secrets --snapshot="$SNAPSHOT" --file="$PART" || rm -f "$PART"
