-- One line for each table of a backup: its name, the number of rows, and a sum of the rows that does not depend on their order.
select format('select %L, count(*), sum(hashtextextended(whole_row::text, 0)) from %I whole_row', relname, relname)
from pg_class
where relnamespace = current_schema()::regnamespace and relkind = 'r' and relname <> 'daily_secrets'
order by relname
\gexec
