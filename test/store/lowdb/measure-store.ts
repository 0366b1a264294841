import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createLog } from '@noiseaware-connect/relay/base/log';
import type { Connection } from '@noiseaware-connect/relay/domain/connection/connection';
import {
  type Delivery,
  deliveryOf,
  type LoggedEvent,
} from '@noiseaware-connect/relay/domain/webhook/webhook';
import { writeBackup } from '@noiseaware-connect/relay/operations/backup/write-backup';
import { openLowdbStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
import type { Store } from '@noiseaware-connect/relay/store/store';
import type { StoreFigures } from './store-at-size.ts';

// One process that fills a data directory, or opens it and measures; started by `store-at-size.ts`.
const [job, directory = '', size] = process.argv.slice(2);
const count = Number(size);
const log = createLog('error');
const now = () => Date.now() / 1000;

if (job === 'fill') await fill();
else process.send?.(await measure());
process.disconnect();

/** What a relay leaves that has had so many connections for a while. */
async function fill(): Promise<void> {
  const store = await openLowdbStore({ directory, log, now });
  for (let from = 0; from < count; from += 500) {
    const records = Array.from({ length: Math.min(500, count - from) }, (_, index) =>
      connectionAt(from + index),
    );
    await store.archive.write({ collection: 'connections', records });
  }
  await store.close();
}

async function measure(): Promise<StoreFigures> {
  const cpuBefore = process.cpuUsage();
  const store = await openLowdbStore({ directory, log, now });
  const startCpuMs = cpuSince(cpuBefore);
  const after = memory();
  // The first compilations are behind it.
  await write(store, 500);
  const erasing = await eraseOneByOne(store);
  const longest = await longestTurns(store);
  const countsCpuMs = await countOften(store);
  await store.close();
  return {
    startCpuMs,
    residentMb: after.rss / 1e6,
    ...erasing,
    ...longest,
    countsCpuMs,
  };
}

/** The processor's time for a hundred counts of the connections of each responsible staff member, and of waiting deliveries. */
async function countOften({ archive, connections, webhooks }: Store): Promise<number> {
  for (let from = 0; from < count; from += 500) {
    const records = Array.from({ length: 500 }, (_, index) => waitingDeliveryAt(from + index));
    await archive.write({ collection: 'deliveries', records });
  }
  const before = process.cpuUsage();
  for (let times = 0; times < 100; times += 1) {
    await connections.countByResponsible();
    await webhooks.queues();
  }
  return cpuSince(before);
}

/** What goes through all connections: the longest turn that each of it takes. */
async function longestTurns(
  store: Store,
): Promise<Pick<StoreFigures, 'backupTurn' | 'censusTurn' | 'searchTurn' | 'summaryTurn' | 'sweepTurn'>> {
  const file = path.join(directory, '..', 'backup.ndjson');
  return {
    censusTurn: await longestTurn(() => store.keys.census()),
    searchTurn: await longestTurn(async () => {
      await store.connections.list({ named: 'unknown', limit: 100 });
      await store.connections.list({ named: 'unknown', listed: { group: 'fine', now: now() }, limit: 100 });
    }),
    summaryTurn: await longestTurn(() => store.connections.countStates(now())),
    backupTurn: await longestTurn(async () => {
      await writeBackup(store, file, {
        relay: '',
        key: { id: 'bench', key: randomBytes(32) },
        now: now(),
        randomBytes,
      });
      await rm(file);
    }),
    sweepTurn: await longestTurn(() => store.sweep(now(), 0, 0)),
  };
}

/** The longest turn of the work itself, which it takes each time; a garbage collection comes in one turn or another. */
async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  const longest: number[] = [];
  for (let times = 0; times < 3; times += 1) {
    const turns = watchTurns();
    await work();
    // The turn in which it ended is over, too.
    await setTimeout(5);
    longest.push(turns().turnMax);
  }
  return Math.min(...longest);
}

/** Forgets a hundred connections one after another, while nothing else is done. */
async function eraseOneByOne(store: Store): Promise<Pick<StoreFigures, 'eraseMs' | 'eraseTurnP99'>> {
  const turns = watchTurns();
  const took: number[] = [];
  for (let index = 0; index < 100; index += 1) {
    const begun = performance.now();
    const how = { cause: 'disconnected_by_operator', forget: true, now: now() } as const;
    await store.connections.disconnect(idOf(index), how, { kind: 'operator' });
    took.push(performance.now() - begun);
  }
  return { eraseMs: Math.max(...took), eraseTurnP99: turns().turnP99 };
}

/** Renewals of connections drawn at random, 64 at a time: an intent and an outcome each, both durable. */
async function write(store: Store, milliseconds: number): Promise<void> {
  const begun = performance.now();
  const renewInTurn = async () => {
    while (performance.now() - begun < milliseconds) {
      // The first ones are forgotten afterwards.
      const id = idOf(100 + Math.floor(Math.random() * (count - 100)));
      const owner = randomBytes(8).toString('base64url');
      const lease = { owner, now: now(), until: now() + 60, refresh: true };
      const leased = await store.connections.beginRenewal(id, lease, { kind: 'relay' });
      if (typeof leased === 'string') continue;
      const tokens = leased.tokens && { ...leased.tokens, userToken: sealed(700), refreshToken: sealed(43) };
      await store.connections.settleRenewal(
        id,
        owner,
        (connection) => ({ ...connection, tokens, renewal: null, lastRenewedAt: now() }),
        now(),
        { kind: 'relay' },
      );
    }
  };
  await Promise.all(Array.from({ length: 64 }, renewInTurn));
}

/** Notes the processor's time that each turn of the event loop took, which other processes have no part in. */
function watchTurns(): () => { turnP99: number; turnMax: number } {
  const turns: number[] = [];
  const spent = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let last = spent();
  const timer = setInterval(() => {
    const until = spent();
    turns.push(until - last);
    last = until;
  }, 1);
  return () => {
    clearInterval(timer);
    turns.sort((left, right) => left - right);
    return { turnP99: turns[Math.floor(turns.length * 0.99)] ?? 0, turnMax: turns.at(-1) ?? 0 };
  };
}

function memory(): NodeJS.MemoryUsage {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage();
}

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function idOf(index: number): string {
  return createHash('sha256').update(String(index)).digest('base64url').slice(0, 22);
}

/** As long as what is sealed of so many bytes. */
function sealed(bytes: number): string {
  const part = (size: number) => randomBytes(size).toString('base64url');
  return `eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoiayJ9..${part(12)}.${part(bytes)}.${part(16)}`;
}

function waitingDeliveryAt(index: number): Delivery {
  const about = { subject: idOf(index), account: `cust-${index}`, data: '{}' as LoggedEvent['data'] };
  const event = {
    ...about,
    seq: index + 1,
    event: idOf(index),
    at: now(),
    type: 'connection.connected',
  } as const;
  return deliveryOf(event, 'webhook-1');
}

function connectionAt(index: number): Connection {
  const member = { id: idOf(-1 - (index % 10)), name: `Alex Doe ${index % 10}` };
  const connectedAt = now() - index * 60;
  return {
    id: idOf(index),
    account: { id: `cust-${index}`, name: `Holiday Homes No. ${index}` },
    connectedBy: member,
    responsible: member,
    connectedAt,
    accessCode: sealed(43),
    tokens: {
      userToken: sealed(700),
      userTokenExpiresAt: now() + 900,
      userTokenLife: 900,
      clockAhead: 0,
      refreshToken: sealed(43),
    },
    status: 'active',
    cause: null,
    identity: { by: 'claim organizationID', value: String(index), name: `Organization ${index}` },
    nameless: false,
    apiAnsweredAt: null,
    warned: null,
    statusSince: connectedAt,
    lastRenewedAt: connectedAt,
    renewAt: now() + 600_000 + index,
    failing: null,
    renewal: null,
  };
}
