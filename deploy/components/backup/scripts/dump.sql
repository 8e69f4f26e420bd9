-- The fingerprint and the dump are of the same moment, while people go on signing.
begin isolation level repeatable read read only;
select pg_export_snapshot() as snapshot \gset
\o /scratch/expected
\ir fingerprint.sql
\o
\setenv SNAPSHOT :snapshot
-- A secret of the day must not outlive it.
\! pg_dump --format=custom --exclude-table-data=daily_secrets --snapshot="$SNAPSHOT" --file="$PART" || rm -f "$PART"
