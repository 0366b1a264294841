import { createClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { startSandbox } from '../sandbox/sandbox.ts';
import type { TestDatabase } from '../support/postgres/database-at.ts';
import { planOf } from '../support/postgres/plan-of.ts';
import { watchStatements } from '../support/postgres/statements.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { startTestRelay } from '../support/relay/test-relay.ts';
import { fillDatabase, filledTables } from './fill-database.ts';
import { readingCalls, scopedAccounts } from './reading-calls.ts';

/** How long one of the calls took. */
interface MeasuredCall {
  readonly name: string;
  /** Milliseconds: half of the calls, and 95 of 100, took no longer. */
  readonly median: number;
  readonly p95: number;
  /** The codes of refused calls. */
  readonly refused: readonly string[];
  /** The indexes that PostgreSQL's plans of its statements use, and the tables that they read as a whole. */
  readonly reads: readonly string[];
}

/**
 * Fills an empty database with that many connections and makes each call of {@link readingCalls} on three relays by turns, one after
 * the other, while nothing else is asked of them.
 * @param times how often each call is made, after once on each relay
 */
export async function measureCalls(
  database: TestDatabase,
  connections: number,
  times: number,
): Promise<MeasuredCall[]> {
  const sandbox = await startSandbox();
  const open: { stop(): Promise<void> }[] = [sandbox];
  try {
    const start = async () => {
      const relay = await startTestRelay({ sandbox, env: { RELAY_STORE: database.url } });
      open.unshift(relay);
      return relay;
    };
    const first = await start();
    const { client, session } = await first.enrol('Alex', 'admin');
    const real = await connectAccount(client, { id: 'cust-0', name: 'Seaside Rentals' });
    await fillDatabase(database, connections);
    const all = [first, await start(), await start()];
    const { key } = await first.service('billing');
    const { key: scopedKey } = await first.service('some', { accounts: scopedAccounts });
    const { key: singleKey } = await first.service('one', { accounts: ['cust-4711'] });
    const callers = all.map(({ url }) => {
      const clientOf = (credential: string) =>
        createClient(api, { baseUrl: url, fetch: (...args) => fetch(...args), credential });
      return {
        admin: clientOf(session),
        service: clientOf(key),
        scoped: clientOf(scopedKey),
        single: clientOf(singleKey),
      };
    });
    const statements = watchStatements();
    open.unshift({ stop: async () => statements.stop() });
    const measured: MeasuredCall[] = [];
    const calls = readingCalls({ connections, real: { id: real.id, account: real.account.id } });
    for (const [name, call] of Object.entries(calls)) {
      const took: number[] = [];
      const refused: string[] = [];
      for (let time = 0; time < times + relays; time += 1) {
        const caller = callers[time % relays];
        if (caller === undefined) continue;
        statements.sent.length = 0;
        const began = performance.now();
        const answer = await call(caller, 7 + time * 123_457);
        if (time >= relays) took.push(performance.now() - began);
        if (!answer.ok) refused.push(answer.failure.code);
      }
      took.sort((one, other) => one - other);
      const at = (share: number) => took[Math.ceil(took.length * share) - 1] ?? Number.NaN;
      const reads = await readBy(database, statements);
      measured.push({ name, median: at(0.5), p95: at(0.95), refused, reads });
    }
    return measured;
  } finally {
    for (const each of open) await each.stop();
  }
}

// --- Internal helpers ---

const relays = 3;

/** The indexes in the plans of the statements that callers have sent, and the filled tables that they read as a whole. */
async function readBy(
  database: TestDatabase,
  { sent, asked }: ReturnType<typeof watchStatements>,
): Promise<string[]> {
  const names = asked();
  const reads = new Set<string>();
  for (const statement of sent.filter(({ name }) => names.includes(name))) {
    const plan = JSON.stringify(await planOf(database, statement, 'FORMAT JSON'));
    for (const [, index = ''] of plan.matchAll(/"Index Name":"(\w+)"/g)) reads.add(index);
    for (const [, table = ''] of plan.matchAll(/"Node Type":"Seq Scan"[^{}]*?"Relation Name":"(\w+)"/g))
      if (filledTables.includes(table)) reads.add(`all of ${table}`);
  }
  return [...reads].sort();
}
