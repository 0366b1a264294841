import { request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import getRawBody from 'raw-body';
import * as v from 'valibot';
import { assemble, withTimeOf } from '../assemble.ts';
import { requireWhole } from '../backup/target-store.ts';
import type { Config } from '../config.ts';
import { OperatorRefusal, type RefusalCode, refusals } from '../domain/operator-refusal.ts';
import type { Effects } from '../effects.ts';
import { requireKeys } from '../keys/require-keys.ts';
import type { Store } from '../store/store.ts';
import { noRelayToTrace, traceOperations } from './operations/trace.ts';
import { type InputOf, type OperationName, type OutputOf, runOperation } from './operations.ts';
import { operator } from './operator.ts';
import { makeSocketDirectory, socketPath } from './socket-path.ts';
import { withStore } from './with-store.ts';

/** Runs one operation, wherever the data is: in a running relay, or at rest. */
export type OperatorClient = <N extends OperationName>(name: N, input: InputOf<N>) => Promise<OutputOf<N>>;

/** How often a relay that holds the data but does not answer yet is asked again, and seconds in between. */
const attempts = 50;
const attemptPause = 0.1;

/**
 * What the command line works with. A store that relays share is opened, as one process more that may renew, since leases
 * exclude concurrent renewals; any other is reached through the socket of the relay that has it, and opened where none runs.
 * A trace is recorded in the memory of one relay, and always asked of it.
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
  /** Of a directory among temporary files it is not known whose it is. */
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
        // A relay is just starting or stopping.
        if (!isInUse(error) || attempt === attempts) throw error;
        await wait(attemptPause * 1000);
      }
    }
  };
}

// --- Internal helpers ---

/** What seals something new. */
const sealing: readonly OperationName[] = ['renewConnection', 'addWebhook', 'rotateWebhook'];

/**
 * What a command seals, relays must be able to open: after a rotation they know the new key only once they are restarted.
 * @throws {OperatorRefusal}
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

/** How a running relay answers a refused operation. */
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
        const body: unknown = JSON.parse(await getRawBody(response, { limit: '16mb', encoding: 'utf8' }));
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
