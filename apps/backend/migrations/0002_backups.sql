-- Up Migration

-- A row for each backup that was found to restore; the backup writes it itself (deploy/components/backup).
create table backups (
  finished_at timestamptz primary key,
  file text not null unique,
  bytes bigint not null check (bytes > 0),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  notes bigint not null check (notes >= 0),
  -- Unknown in a restored book: the row of its own backup is younger than the backup.
  seconds double precision check (seconds >= 0)
);
