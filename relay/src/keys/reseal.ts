import { keyIdOf, sealedIn, sealingAddress } from '../domain/sealed-fields.ts';
import type { Sealer } from '../domain/sealing.ts';
import type { Effects } from '../effects.ts';
import type { Store } from '../store/store.ts';
import { resealSecrets } from '../webhooks/reseal-secrets.ts';
import { resealCodes } from './reseal-codes.ts';

/** Connections of a batch, and seconds between two batches: at most 200 connections a second. */
const batchSize = 50;
const batchPause = 0.25;

/** Seconds between two rounds: another relay on the same store may have sealed with the old key meanwhile. */
const roundPause = 600;

/** Seconds until the next try when the store failed. */
const failurePause = 30;

/** How often a connection is tried that changes concurrently. */
const attempts = 5;

export interface ResealDeps {
  store: Store;
  sealer: Sealer;
  effects: Pick<Effects, 'now' | 'sleep' | 'log'>;
}

/**
 * Re-seals with the first key what older keys sealed, until the signal aborts; slowly, so that calls do not wait for it.
 * A relay with one key has nothing to do.
 */
export async function keepResealing(deps: ResealDeps, signal: AbortSignal): Promise<void> {
  const { sealer, effects } = deps;
  while (!signal.aborted && sealer.keyIds.length > 1) {
    let pause = roundPause;
    try {
      await resealAll(deps, signal);
    } catch (error) {
      effects.log.error({ err: error }, 're-sealing was cut off and is tried again');
      pause = failurePause;
    }
    await effects.sleep(pause, signal);
  }
}

/** One round through all connections, if older keys are needed at all. */
export async function resealAll({ store, sealer, effects }: ResealDeps, signal: AbortSignal): Promise<void> {
  const { log, sleep } = effects;
  const all = await leftIn(store, sealer);
  if (all === 0) return;
  log.info({ key: sealer.keyIds[0], values: all }, 're-sealing begins: older keys are still needed');
  const parts = [await resealSecrets(store, sealer), await resealCodes(store, sealer, effects.now())];
  const done = { resealed: 0, unopened: 0 };
  const add = (each: typeof done) => {
    done.resealed += each.resealed;
    done.unopened += each.unopened;
  };
  parts.forEach(add);
  let after: string | undefined;
  do {
    const page = await store.connections.list({ after, limit: batchSize });
    const stale = page.connections.filter((each) => staleIn(each, sealer).length > 0);
    const outcomes = await Promise.all(stale.map(({ id }) => resealOne(store, sealer, id)));
    outcomes.forEach(add);
    after = page.next;
    if (after !== undefined) await sleep(stale.length > 0 ? batchPause : 0, signal);
  } while (after !== undefined && !signal.aborted);
  const left = await leftIn(store, sealer);
  if (left === 0)
    log.info({ ...done, key: sealer.keyIds[0] }, 're-sealing is done: no older key is needed any more');
  else if (!signal.aborted)
    log.warn({ ...done, left }, 're-sealing left values behind that still need older keys');
}

// --- Internal helpers ---

/** How many values the relay could re-seal. */
async function leftIn(store: Store, sealer: Sealer): Promise<number> {
  const [first, ...older] = sealer.keyIds;
  const uses = (await store.keys.census()).filter(({ key }) => key !== first && older.includes(String(key)));
  return uses.reduce((sum, { values }) => sum + values, 0);
}

const staleIn = (connection: Parameters<typeof sealedIn>[0], { keyIds: [first] }: Sealer) =>
  sealedIn(connection).filter(({ sealed }) => keyIdOf(sealed) !== first);

/** A concurrent renewal, disconnect or reauthorization wins: then the connection is read again. */
async function resealOne(
  store: Store,
  sealer: Sealer,
  id: string,
): Promise<{ resealed: number; unopened: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const connection = await store.connections.find(id);
    if (connection === undefined) return { resealed: 0, unopened: 0 };
    const stale = staleIn(connection, sealer);
    const tried = await Promise.all(
      stale.map(async ({ field, sealed: from }) => {
        const address = sealingAddress(connection, field);
        const value = await sealer.open(address, from);
        // What no key opens stays as it is.
        return value === undefined ? [] : [{ field, from, to: await sealer.seal(address, value) }];
      }),
    );
    const values = tried.flat();
    const unopened = stale.length - values.length;
    if (values.length === 0) return { resealed: 0, unopened };
    const outcome = await store.keys.reseal(id, values);
    if (outcome === 'resealed') return { resealed: values.length, unopened };
    if (attempt === attempts) return { resealed: 0, unopened };
  }
}
