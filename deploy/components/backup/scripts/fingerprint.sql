-- A line for each table that a backup holds: its name, how many rows, and a sum over them that their order does not change.
select format('select %L, count(*), sum(hashtextextended(whole_row::text, 0)) from %I whole_row', relname, relname)
from pg_class
where relnamespace = current_schema()::regnamespace and relkind = 'r' and relname <> 'daily_secrets'
order by relname
\gexec
