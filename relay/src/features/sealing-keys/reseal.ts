import type { Effects } from '../../base/effects.ts';
import type { Seconds } from '../../base/time.ts';
import { keyIdOf, type Resealed } from '../../domain/sealing/sealed-fields.ts';
import type { Sealer } from '../../domain/sealing/sealing.ts';
import { type SealedBatch, type SealedValue, sealedOf } from '../../store/sealed-of.ts';
import type { Store } from '../../store/store.ts';

/** Records of a batch, and seconds between batches: at most 200 records a second. */
const batchSize = 50;
const batchPause = 0.25;

/** Seconds between two rounds: another relay on the same store may still have sealed with the old key. */
const roundPause = 600;

/** Seconds until the next attempt after a failure of the store. */
const failurePause = 30;

export interface ResealDeps {
  store: Store;
  sealer: Sealer;
  effects: Pick<Effects, 'now' | 'sleep' | 'log'>;
}

/**
 * Re-seals with the first key what older keys sealed, until the signal aborts; slowly, so that calls are not delayed. With a
 * single key there is nothing to do.
 */
export async function runResealing(deps: ResealDeps, signal: AbortSignal): Promise<void> {
  const { sealer, effects } = deps;
  while (!signal.aborted && sealer.keyIds.length > 1) {
    let pause = roundPause;
    try {
      await resealAll(deps, signal);
    } catch (error) {
      effects.log.error(
        { err: error },
        're-encryption with the new sealing key was interrupted and will be retried',
      );
      pause = failurePause;
    }
    await effects.sleep(pause, signal);
  }
}

/**
 * One round through all sealed values, if any of them needs an older key. A concurrent change wins: it was sealed with the first
 * key.
 */
export async function resealAll({ store, sealer, effects }: ResealDeps, signal: AbortSignal): Promise<void> {
  const { now, log, sleep } = effects;
  const total = await countStale(store, sealer);
  if (total === 0) return;
  const [key] = sealer.keyIds;
  log.info({ key, values: total }, 're-encryption with the new sealing key started: keep the older keys');
  const counts = { resealed: 0, unopened: 0 };
  const resealRecord = async (collection: SealedBatch['collection'], id: string, stale: SealedValue[]) => {
    const fresh = (await Promise.all(stale.map((each) => resealed(each, sealer)))).flat();
    counts.unopened += stale.length - fresh.length;
    if (fresh.length > 0 && (await store.keys.reseal(collection, id, fresh)) === 'resealed')
      counts.resealed += fresh.length;
  };
  for await (const batch of batchesIn(store, now())) {
    const stale = sealedOf(batch).filter(({ sealed }) => keyIdOf(sealed) !== key);
    const records = [...Map.groupBy(stale, ({ id }) => id)];
    await Promise.all(records.map(([id, values]) => resealRecord(batch.collection, id, values)));
    if (records.length > 0) await sleep(batchPause, signal);
    if (signal.aborted) return;
  }
  const remaining = await countStale(store, sealer);
  if (remaining === 0)
    log.info(
      { ...counts, key },
      're-encryption with the new sealing key finished: the older keys can be dropped',
    );
  else
    log.warn(
      { ...counts, left: remaining },
      're-encryption with the new sealing key incomplete: some values still need an older key',
    );
}

// --- Internal helpers ---

/** The number of values that older keys sealed. */
async function countStale(store: Store, sealer: Sealer): Promise<number> {
  const [first, ...older] = sealer.keyIds;
  const uses = (await store.keys.census()).filter(({ key }) => key !== first && older.includes(String(key)));
  return uses.reduce((sum, { values }) => sum + values, 0);
}

/** All records with sealed values, in pages. */
async function* batchesIn(
  { webhooks, staff, links, connections, answers }: Store,
  now: Seconds,
): AsyncGenerator<SealedBatch> {
  yield { collection: 'webhooks', records: await webhooks.list() };
  // At the time 0 no session has ended: ended ones are re-sealed too, since they need a key until they are removed.
  yield { collection: 'sessions', records: (await staff.list(0)).flatMap(({ sessions }) => sessions) };
  for (let last = { at: 0, id: '' }; ; ) {
    const records = await answers.page(last, batchSize);
    yield { collection: 'answers', records };
    last = records.at(-1) ?? last;
    if (records.length < batchSize) break;
  }
  let after: string | undefined;
  do {
    const page = await links.list({
      status: { oneOf: ['awaiting_confirmation'], at: now },
      after,
      limit: batchSize,
    });
    yield { collection: 'links', records: page.links };
    after = page.next;
  } while (after !== undefined);
  do {
    const page = await connections.list({ after, limit: batchSize });
    yield { collection: 'connections', records: page.connections };
    after = page.next;
  } while (after !== undefined);
}

/** A value sealed with the first key; none if it does not open. */
async function resealed({ address, sealed: from }: SealedValue, sealer: Sealer): Promise<Resealed[]> {
  const value = await sealer.open(address, from);
  return value === undefined ? [] : [{ from, to: await sealer.seal(address, value) }];
}
