-- Raises an error if this is not a whole guestbook.
do $$
declare
  book record;
  -- A book of an earlier release has the second name.
  migrations constant regclass := coalesce(to_regclass('guestbook_migrations'), to_regclass('migrations'));
  ours integer;
begin
  if to_regclass('books') is null or to_regclass('entries') is null or migrations is null then
    raise 'it is not a guestbook';
  end if;
  execute format('select count(*) from %s where name = %L', migrations, '0001_books_and_entries') into ours;
  if ours <> 1 then
    raise 'it belongs to another program';
  end if;
  if not exists (select from books) then
    raise 'it contains no book';
  end if;
  for book in
    select slug, published, count(number) filter (where status = 'published') as found
    from books
    left join entries on book_id = books.id
    group by books.id
    having published <> count(number) filter (where status = 'published')
      or last_number < max(number)
      or books.revision < max(entries.revision)
  loop
    raise 'the counters of the book "%" do not fit its notes (% counted, % there)', book.slug, book.published, book.found;
  end loop;
end
$$;
