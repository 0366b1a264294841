import { once } from 'node:events';
import { request, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { type CallResult, createClient, type OperatorClient } from '@noiseaware-connect/shared/client';
import { type OperatorApi, operatorApi } from '@noiseaware-connect/shared/contract/api';
import getRawBody from 'raw-body';
import type { Effects } from '../../base/effects.ts';
import { parseWithIds } from '../../base/exact-json.ts';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { composeHandlers } from '../../compose-handlers.ts';
import { createTally } from '../../features/activity/tally.ts';
import { withStoreClock } from '../../features/renewal/renewal-parts.ts';
import { rememberKeys, requireKeys } from '../../features/sealing-keys/require-keys.ts';
import { createOperatorDoor, operatorHeader } from '../../http/operator/door.ts';
import { makeSocketDirectory, socketPath } from '../../http/operator/socket-path.ts';
import { requireCompleteStore } from '../../operations/backup/target-store.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';
import { withStore } from '../../store/with-store.ts';

/** Retries, and seconds between them, while a relay holds the store but does not answer yet. */
const attempts = 50;
const attemptPause = 0.1;

/** Milliseconds that a call may take: opening every value of a large store takes minutes. */
const longestCall = 24 * 60 * 60 * 1000;

/** Milliseconds within which a relay answers the cheapest call before it is asked for any other. */
const longestSilence = 10_000;

/**
 * Gives commands access to the data: the operator's calls of the contract. A shared store is opened directly: leases prevent
 * concurrent renewals. Any other store belongs to one process, so a running relay is asked through its socket, and the store is
 * opened only if none runs; the handlers are the same. Traces are in a relay's memory and always need the socket; an examination
 * asks a relay on this machine, too, which knows what NoiseAware has answered.
 *
 * A call throws what prevents it: {@link OperatorRefusal}, or an error of the store. What its handler refuses is its result.
 * @param user the operating system's user, for the audit log
 */
export function openOperatorClient(config: Config, effects: Effects, user = ''): OperatorClient {
  const isShared = config.store.directory === undefined;
  const address = socketPath(config);
  /** Whether the socket's directory is private to this user: anyone can create one among temporary files. */
  const isOurs = () =>
    makeSocketDirectory(address).then(
      () => true,
      () => false,
    );
  const clientOver = (stream: Duplex, timeout: number) =>
    createClient(operatorApi, {
      baseUrl: 'http://localhost',
      fetch: fetchOver(stream, user),
      timeout,
      parse: parseWithIds,
    });
  const callOver = (stream: Duplex, name: CallName, input: unknown) => {
    const client = clientOver(stream, longestCall);
    return (client[name] as (input: unknown) => Promise<CallResult<unknown>>)(input);
  };
  /** A connection to a relay that answers; undefined if none listens. The kernel accepts connections to one that hangs, too. */
  const reach = async (): Promise<Socket | undefined> => {
    const first = await connected(address);
    if (first === undefined) return undefined;
    const answer = await clientOver(first, longestSilence).live();
    if (!answer.ok && answer.failure.code === 'relay_slow') throw silentRelay();
    return connected(address);
  };

  const ask = async (name: CallName, input: unknown): Promise<CallResult<unknown>> => {
    const isTrace = traces.includes(name);
    for (let attempt = 1; ; attempt += 1) {
      const isAsked = !isShared || (ofRelays.includes(name) && (await isOurs()));
      const socket = isAsked ? await reach() : undefined;
      if (socket !== undefined) return callOver(socket, name, input);
      if (isTrace) throw noRelayToTrace();
      try {
        return await callAtRest(config, effects, name, (door) => callOver(into(door), name, input));
      } catch (error) {
        // A relay is starting or stopping.
        if (!isInUse(error) || attempt === attempts) throw error;
        await wait(attemptPause * 1000);
      }
    }
  };

  const names = Object.keys(operatorApi) as CallName[];
  const calls = names.map((name) => [name, (input?: unknown) => ask(name, input)]);
  return Object.fromEntries(calls) as OperatorClient;
}

// --- Internal helpers ---

type CallName = keyof OperatorApi;

const traces: readonly CallName[] = ['startTrace', 'readTrace', 'renewTraced', 'probeTraced', 'stopTrace'];

/** Calls about what a relay has in its memory. For an examination that is only a part, so it can do without. */
const ofRelays: readonly CallName[] = [...traces, 'examine'];

/** Calls that seal new values. */
const sealing: readonly CallName[] = ['renewConnection', 'renewConnections', 'addWebhook', 'rotateWebhook'];

/** Opens the store, and the operator's door in this process, for one call. */
async function callAtRest(
  config: Config,
  localEffects: Effects,
  name: CallName,
  call: (door: Server) => Promise<CallResult<unknown>>,
): Promise<CallResult<unknown>> {
  const isShared = config.store.directory === undefined;
  const seals = sealing.includes(name);
  const admit = async (store: Store) => {
    await requireCompleteStore(store);
    if (seals) await requireKeys(store, config.sealingKeys);
    if (seals && isShared) await requireKnownKey(store, config.sealingKeys);
  };
  const tally = createTally(localEffects.randomBytes);
  return withStore(config.store, { ...localEffects, note: tally.note }, admit, async (store) => {
    const { now, ...timed } = withStoreClock(store, localEffects);
    const effects = { ...timed, now, metrics: tally.counting(timed.metrics, now) };
    if (seals) await rememberKeys(store, config.sealingKeys, effects.now());
    const ending = new AbortController();
    const withoutSlot = <T>(wait: () => Promise<T>) => wait();
    const { deps, handlers } = composeHandlers({
      config,
      effects,
      store,
      withoutSlot,
      tally,
      tracer: undefined,
      reached: isShared ? 'unknown' : 'away',
      stopping: ending.signal,
      answered: ending.signal,
    });
    try {
      return await call(
        createOperatorDoor({
          handlers,
          effects,
          config,
          withoutSlot,
          answerOnce: deps.answerOnce,
          stands: deps.stands,
          watchCall: deps.watchCall,
        }),
      );
    } finally {
      ending.abort();
      await deps.uses.flush();
      await tally.write(store.activity.put, now());
    }
  });
}

/**
 * Relays must be able to open what a command seals. After a key rotation they know the new key only once they were restarted.
 * @throws {OperatorRefusal} if no relay has started with the first key yet
 */
async function requireKnownKey(store: Store, keys: Config['sealingKeys']): Promise<void> {
  const checks = await store.keys.checks();
  const [{ id }] = keys;
  if (checks.length === 0 || checks.some((check) => check.id === id)) return;
  throw new OperatorRefusal(
    'conflict',
    `no relay has started with the sealing key "${id}" yet: restart the relays first`,
  );
}

const noRelayToTrace = () =>
  new OperatorRefusal(
    'relay_needed',
    'only a relay that runs on this machine can be traced: start it first, with pnpm relay serve',
  );

const silentRelay = () =>
  new OperatorRefusal('relay_failed', 'the relay runs and does not answer: restart it');

const isInUse = (error: unknown): boolean =>
  error instanceof OperatorRefusal && error.code === 'store_in_use';

/** A connection to the relay's socket; undefined if no relay listens there. */
async function connected(address: string): Promise<Socket | undefined> {
  const socket = connect(address);
  try {
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return undefined;
    throw error;
  }
}

/** A connection to a server of this process, without a socket. */
function into(server: Server): Duplex {
  const [here, there] = duplexPair();
  server.emit('connection', there);
  return here;
}

/** A `fetch` for one request over that connection. */
const fetchOver =
  (stream: Duplex, user: string) =>
  (url: string, { method = 'GET', headers, body, signal }: RequestInit): Promise<Response> =>
    new Promise((resolve, reject) => {
      const call = request(url, {
        method,
        headers: { ...(headers as Record<string, string>), [operatorHeader]: encodeURIComponent(user) },
        createConnection: () => stream,
        ...(signal && { signal }),
      });
      // As `fetch` does it.
      call.on('error', (error) => reject(signal?.aborted === true ? signal.reason : error));
      call.on('response', (answer) => {
        getRawBody(answer).then((bytes) => {
          const { statusCode: status = 0, headers: rawHeaders } = answer;
          const responseHeaders = Object.entries(rawHeaders).map(([name, value]): [string, string] => [
            name,
            String(value),
          ]);
          resolve(
            new Response(bytes.length === 0 ? null : new Uint8Array(bytes), {
              status,
              headers: responseHeaders,
            }),
          );
        }, reject);
      });
      call.end(body);
    });
