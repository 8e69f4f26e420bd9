import type { Db } from '../db/pool.ts';

export interface Secrets {
  today: Buffer;
  /** Present while keys that were made with it may still be valid. */
  yesterday?: Buffer;
  /** Seconds until the day ends. */
  seconds: number;
}

/** Reads the secret of the day, and creates it if there is none. The day is that of the database's clock, for all replicas. */
export async function readSecrets(db: Db, { overlapSeconds }: { overlapSeconds: number }): Promise<Secrets> {
  await db.query(
    `insert into daily_secrets (day) values ((now() at time zone 'UTC')::date) on conflict (day) do nothing`,
  );
  const { rows } = await db.query<{ today: Buffer; yesterday: Buffer | null; seconds: number }>(
    `select today.secret as today, yesterday.secret as yesterday,
       extract(epoch from today.day + 1 - now() at time zone 'UTC')::float8 as seconds
     from daily_secrets today
     left join daily_secrets yesterday
       on yesterday.day = today.day - 1 and today.made_at > now() - make_interval(secs => $1)
     order by today.day desc
     limit 1`,
    [overlapSeconds],
  );
  const [found] = rows;
  if (!found) throw new Error('The secret of the day is missing.');
  const { today, yesterday, seconds } = found;
  return { today, seconds, ...(yesterday && { yesterday }) };
}

/** Deletes the secrets of days whose last keys have expired. */
export async function deleteOldSecrets(db: Db, { overlapSeconds }: { overlapSeconds: number }) {
  await db.query(
    `delete from daily_secrets where day < ((now() - make_interval(secs => $1)) at time zone 'UTC')::date`,
    [overlapSeconds],
  );
}
