-- Raises an error where this is not a whole guestbook.
do $$
declare
  book record;
begin
  if to_regclass('books') is null or to_regclass('entries') is null or to_regclass('migrations') is null then
    raise 'it is not a guestbook';
  end if;
  if not exists (select from migrations where name = '0001_books_and_entries') then
    raise 'it is another product''s';
  end if;
  if not exists (select from books) then
    raise 'there is no book in it';
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
