import { keyIdOf } from '../../domain/sealing/sealed-fields.ts';
import type { Native } from '../native.ts';
import { type Database, statement } from './database.ts';

export const nativeKeys = ({ run }: Database): Native['keys'] => ({
  census: async () => {
    const uses = new Map<string | null, number>();
    for (const { header, values } of await run<{ header: string; values: number }>(countHeaders)) {
      const key = keyIdOf(`${header}.`);
      uses.set(key, (uses.get(key) ?? 0) + values);
    }
    return [...uses].map(([key, values]) => ({ key, values }));
  },
});

// --- Internal helpers ---

/** Counts values by the header that begins each one; there are as many headers as keys. */
const countHeaders = statement(
  'key-census',
  `SELECT header, count(*)::integer AS values
   FROM (SELECT unnest(sealed_under) AS header FROM connections UNION ALL
     SELECT split_part(record #>> '{waiting,accessCode}', '.', 1) FROM links WHERE ended_at IS NULL UNION ALL
     SELECT split_part(record ->> 'answer', '.', 1) FROM answers UNION ALL
     SELECT split_part(record #>> '{provider,refreshToken}', '.', 1) FROM sessions UNION ALL
     SELECT split_part(secret ->> 'sealed', '.', 1) FROM webhooks, jsonb_array_elements(record -> 'secrets') AS secret) AS each
   WHERE header IS NOT NULL GROUP BY header`,
);
