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
import { operator, userHeader } from './operator.ts';
import { makeSocketDirectory, socketPath } from './socket-path.ts';
import { withStore } from './with-store.ts';

/** Runs one operation, wherever the data is: in a running relay, or at rest. */
export type OperatorClient = <N extends OperationName>(name: N, input: InputOf<N>) => Promise<OutputOf<N>>;

/** How often a relay that holds the data but does not answer yet is asked again, and seconds in between. */
const attempts = 50;
const attemptPause = 0.1;

/**
 * What the command line works with. A store that relays share is opened; any other is reached through the socket of the
 * relay that has it, and opened where none runs. A trace is always asked of the running relay.
 */
export function openOperatorClient(config: Config, effects: Effects, user?: string): OperatorClient {
  const isShared = config.store.directory === undefined;
  return isShared ? onSharedStore(config, effects, user) : onOwnStore(config, effects, user);
}

// --- Internal helpers ---

/** What seals something new. */
const sealing: readonly OperationName[] = ['renewConnection', 'addWebhook', 'rotateWebhook'];

/** One more process on a shared store. It can renew by itself, since leases exclude concurrent renewals. */
const onSharedStore =
  (config: Config, own: Effects, user: string | undefined): OperatorClient =>
  async (name, input) => {
    if (Object.hasOwn(traceOperations, name)) return (await askForTrace(config, name, input)) as never;
    const admit = async (found: Store) => {
      await requireWhole(found);
      if (sealing.includes(name)) await requireKnownKey(found, config.sealingKeys);
    };
    return withStore(config.store, own, admit, async (store) => {
      const effects = withTimeOf(store, own);
      const { renewer } = assemble(config, effects, store, new AbortController().signal);
      return (await runOperation(name, input, {
        store,
        effects,
        config,
        renewer,
        by: operator(user),
      })) as never;
    });
  };

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

function onOwnStore(config: Config, effects: Effects, user: string | undefined): OperatorClient {
  return async (name, input) => {
    for (let attempt = 1; ; attempt += 1) {
      const asked = await askRunningRelay(socketPath(config), name, input, user);
      if (asked !== 'none') return asked.answer as never;
      try {
        return await withStore(
          config.store,
          effects,
          requireWhole,
          async (store) =>
            (await runOperation(name, input, { store, effects, config, by: operator(user) })) as never,
        );
      } catch (error) {
        // A relay is just starting or stopping.
        if (!isInUse(error) || attempt === attempts) throw error;
        await wait(attemptPause * 1000);
      }
    }
  };
}

/** A trace is recorded in the memory of one relay, also where relays share the store. */
async function askForTrace(config: Config, name: OperationName, input: unknown): Promise<unknown> {
  const address = socketPath(config);
  const isPrivate = await makeSocketDirectory(address).then(
    () => true,
    () => false,
  );
  const asked = isPrivate ? await askRunningRelay(address, name, input) : 'none';
  if (asked === 'none') throw noRelayToTrace();
  return asked.answer;
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
    const headers = user === undefined ? {} : { [userHeader]: encodeURIComponent(user) };
    const where = { socketPath: address, path: `/${name}`, method: 'POST', headers };
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
    call.end(JSON.stringify(input));
  });
}
