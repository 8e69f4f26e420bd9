-- Up Migration

-- One row per book. Whoever changes what readers see updates this row first and so holds it until the commit: revisions
-- and numbers are therefore given in commit order and without gaps, across all replicas.
create table books (
  id integer primary key generated always as identity,
  slug text not null unique,
  -- A new one at creation and at every restore: positions of another life of the book can be told apart.
  epoch text not null default substr(replace(gen_random_uuid()::text, '-', ''), 1, 12),
  revision bigint not null default 0,
  last_number bigint not null default 0,
  published bigint not null default 0,
  created_at timestamptz not null default now()
);

insert into books (slug) values ('default');

create table entries (
  id uuid primary key,
  book_id integer not null references books,
  number bigint check (number > 0),
  -- The revision of the latest change to this entry. At most one entry has a given one.
  revision bigint not null,
  status text not null check (status in ('published', 'deleted')),
  message text not null check (message <> '' and char_length(message) <= 2000),
  name text check (name <> '' and char_length(name) <= 80),
  website text check (website ~* '^https?://' and char_length(website) <= 500),
  place text check (place <> '' and char_length(place) <= 80),
  mark text check (mark in ('flower', 'sun', 'umbrella', 'tune', 'leaf', 'star')),
  signed_at timestamptz not null,
  changed_at timestamptz not null,
  check (status <> 'published' or number is not null)
);

-- The list, newest first, from the head or from any number down.
create unique index entries_published on entries (book_id, number) where status = 'published';

-- What has changed since a revision.
create unique index entries_changes on entries (book_id, revision);

-- A repeat with the same key gets the first answer.
create table idempotency_keys (
  book_id integer not null references books,
  key text not null,
  -- Of the normalised body: the same key with another body is a mistake of the client.
  fingerprint bytea not null,
  entry_id uuid not null references entries on delete cascade,
  revision bigint not null,
  expires_at timestamptz not null,
  primary key (book_id, key)
);
