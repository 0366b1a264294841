import { request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import getRawBody from 'raw-body';
import * as v from 'valibot';
import type { Effects } from '../base/effects.ts';
import { parseWithIds } from '../base/exact-json.ts';
import { OperatorRefusal, type RefusalCode, refusals } from '../base/operator-refusal.ts';
import { assemble, withTimeOf } from '../features/renewal/assemble.ts';
import { requireKeys } from '../features/sealing-keys/require-keys.ts';
import { requireWhole } from '../operations/backup/target-store.ts';
import type { Config } from '../settings/config.ts';
import type { Store } from '../store/store.ts';
import { noRelayToTrace, traceOperations } from './operations/trace.ts';
import { type InputOf, type OperationName, type OutputOf, runOperation } from './operations.ts';
import { operator } from './operator.ts';
import { makeSocketDirectory, socketPath } from './socket-path.ts';
import { withStore } from './with-store.ts';

/** Runs one operation, in a running relay or directly on the store. */
export type OperatorClient = <N extends OperationName>(name: N, input: InputOf<N>) => Promise<OutputOf<N>>;

/** Retries, and seconds between them, while a relay holds the store but does not answer yet. */
const attempts = 50;
const attemptPause = 0.1;

/**
 * Gives commands access to the data. A shared store is opened directly: leases prevent concurrent renewals. Any other store belongs
 * to one process, so a running relay is asked through its socket, and the store is opened only if none runs. Traces are in a
 * relay's memory and always need the socket.
 */
export function openOperatorClient(config: Config, own: Effects, user?: string): OperatorClient {
  const isShared = config.store.directory === undefined;
  const atRest = async (name: OperationName, input: unknown): Promise<unknown> => {
    const admit = async (found: Store) => {
      await requireWhole(found);
      if (isShared && sealing.includes(name)) await requireKnownKey(found, config.sealingKeys);
    };
    return withStore(config.store, own, admit, async (store) => {
      const effects = withTimeOf(store, own);
      const parts = isShared && assemble(config, effects, store, new AbortController().signal);
      const deps = { store, effects, config, by: operator(user), ...(parts && { renewer: parts.renewer }) };
      return runOperation(name, input, deps);
    });
  };
  const address = socketPath(config);
  /** Whether the socket's directory is private to this user: anyone can create one among temporary files. */
  const isOurs = () =>
    makeSocketDirectory(address).then(
      () => true,
      () => false,
    );
  return async (name, input) => {
    const isTrace = Object.hasOwn(traceOperations, name);
    for (let attempt = 1; ; attempt += 1) {
      const isAsked = !isShared || (isTrace && (await isOurs()));
      const asked = isAsked ? await askRunningRelay(address, name, input, user) : 'none';
      if (asked !== 'none') return asked.answer as never;
      if (isTrace) throw noRelayToTrace();
      try {
        return (await atRest(name, input)) as never;
      } catch (error) {
        // A relay is starting or stopping.
        if (!isInUse(error) || attempt === attempts) throw error;
        await wait(attemptPause * 1000);
      }
    }
  };
}

// --- Internal helpers ---

/** Operations that seal new values. */
const sealing: readonly OperationName[] = ['renewConnection', 'addWebhook', 'rotateWebhook'];

/**
 * Relays must be able to open what a command seals. After a key rotation they know the new key only once they were restarted.
 * @throws {OperatorRefusal} if no relay has started with the first key yet
 */
async function requireKnownKey(store: Store, keys: Config['sealingKeys']): Promise<void> {
  await requireKeys(store, keys);
  const known = await store.keys.checks();
  const [{ id }] = keys;
  if (known.length === 0 || known.some((check) => check.id === id)) return;
  throw new OperatorRefusal(
    'conflict',
    `no relay has started with the sealing key "${id}" yet: restart the relays first`,
  );
}

const isInUse = (error: unknown): boolean =>
  error instanceof OperatorRefusal && error.code === 'store_in_use';

/** The answer of a running relay that refuses an operation. */
const refusalForm = v.object({
  refusal: v.string(),
  code: v.picklist(Object.keys(refusals) as RefusalCode[]),
});

function refusalIn(body: unknown): OperatorRefusal {
  const { code, refusal } = v.parse(refusalForm, body);
  return new OperatorRefusal(code, refusal);
}

function askRunningRelay(
  address: string,
  name: string,
  input: unknown,
  user?: string,
): Promise<'none' | { answer: unknown }> {
  return new Promise((resolve, reject) => {
    const where = { socketPath: address, path: `/${name}`, method: 'POST' };
    const call = request(where, async (response) => {
      try {
        const body = parseWithIds(await getRawBody(response, { limit: '16mb', encoding: 'utf8' }));
        if (response.statusCode === 200) return resolve({ answer: body });
        reject(refusalIn(body));
      } catch (error) {
        reject(error);
      }
    });
    call.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve('none');
      else reject(error);
    });
    call.end(JSON.stringify({ user, input }));
  });
}
