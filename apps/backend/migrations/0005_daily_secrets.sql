-- Up Migration

-- Keys that are derived from an address are hashed with the secret of their day, which is destroyed when they have expired.
create table daily_secrets (
  day date primary key,
  secret bytea not null default decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'),
  made_at timestamptz not null default now()
);

-- Those of before had no secret: who knows the words of a note could find the address.
delete from idempotency_keys where key like 'form %';

-- Expired keys are found without reading all others.
create index idempotency_keys_expired on idempotency_keys (expires_at);
