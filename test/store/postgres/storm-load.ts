import { setTimeout as pause } from 'node:timers/promises';
import type { CallResult, RelayClient } from '@noiseaware-connect/shared/client';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { walkLogin } from '../../sandbox/walk-login.ts';
import { callNoiseAware } from '../../support/relay/call-noiseaware.ts';
import { startPairing } from '../../support/relay/pairing.ts';

/** What the relays have acknowledged together. */
export interface Acknowledged {
  answers: number;
  /** Answers that asked to retry later, and when. */
  later: number;
  /** Answers that must never occur, as text. */
  readonly wrong: string[];
  /** By connection: the time of connecting and the latest acknowledged renewal. */
  readonly connections: Map<string, { connectedAt: string; renewedAt: string }>;
}

export interface StormLoad {
  readonly acknowledged: Acknowledged;
  /** Resolves once there are that many more of them. */
  further(what: 'answers' | 'later', count: number): Promise<void>;
  /** Lets all workers finish. */
  stop(): Promise<void>;
}

interface Users {
  readonly sandbox: Sandbox;
  readonly staff: RelayClient;
  readonly service: RelayClient;
  /** Requests the access code of a one-time code, like NoiseAware; undefined if it must retry. */
  accessCode(code: string): Promise<string | undefined>;
}

/** The number of workers that connect accounts, renew them and ask for their tokens at the same time. */
const people = 4;
/** Concurrent calls for the same thing. */
const atOnce = 4;

/** Runs the main job again and again, and retries what is refused temporarily. */
export function startStormLoad({ sandbox, staff, service, accessCode }: Users): StormLoad {
  const acknowledged: Acknowledged = { answers: 0, later: 0, wrong: [], connections: new Map() };
  let stopping = false;

  /** Returns an answer once there is one; anything but an answer or a request to retry is wrong. */
  const answerTo = async <T>(what: string, ask: () => Promise<CallResult<T>>): Promise<T> => {
    for (;;) {
      const asked = await ask();
      if (asked.ok) {
        acknowledged.answers += 1;
        return asked.value;
      }
      const { code, retryAfter, detail } = asked.failure;
      const isLater = code === 'store_unavailable' || code === 'noiseaware_unavailable';
      if (isLater && (retryAfter ?? 0) > 0) acknowledged.later += 1;
      else throw new Error(`${what}: ${code}, ${retryAfter} ${detail ?? ''}`);
      await pause(100);
    }
  };

  /** The window in which a person logs in and authorizes, reloaded until NoiseAware has its access code. */
  const walk = async (
    authorizeUrl: string,
    customer: { email: string; password: string },
  ): Promise<string> => {
    for (;;) {
      const { location } = await walkLogin(authorizeUrl, customer).catch(() => ({ location: undefined }));
      if (location !== undefined) return location;
      await pause(100);
    }
  };

  const connect = async (name: string): Promise<string> => {
    const pairing = await answerTo('a pairing', async () => {
      const started = await startPairing(staff, { account: { id: name } }).catch((error: Error) => error);
      if (!(started instanceof Error)) return { ok: true, value: started };
      const failure = JSON.parse(/\{.*\}/.exec(started.message)?.[0] ?? '{"code":"not_a_relay"}');
      return { ok: false, failure };
    });
    // NoiseAware's call and its repeats reach all relays at once.
    const codes = await Promise.all(Array.from({ length: atOnce }, () => accessCode(pairing.code)));
    const given = new Set(codes.filter((code) => code !== undefined));
    if (given.size > 1) acknowledged.wrong.push(`${given.size} access codes for one code`);
    // Each customer is its own organization: another code for the same one would end the first.
    const customer = { email: `${name}@example.com`, password: 'sandbox' };
    sandbox.addUser(customer);
    const body = { redirect: await walk(pairing.authorizeUrl, customer), verifier: pairing.verifier };
    const complete = () => staff.completePairing({ id: pairing.id, body });
    const both = await Promise.all([answerTo('a completion', complete), answerTo('its repeat', complete)]);
    const [{ connection }] = both;
    if (both[1].connection.id !== connection.id) acknowledged.wrong.push('two connections of one pairing');
    const { connectedAt } = connection;
    acknowledged.connections.set(connection.id, { connectedAt, renewedAt: connectedAt });
    return connection.id;
  };

  const renew = async (id: string) => {
    const { connection } = await answerTo('a renewal', async () => {
      const renewed = await staff.renewConnection({ id, body: {} });
      // Another renewal had just ended at the same relay.
      const isTooSoon = !renewed.ok && renewed.failure.code === 'rate_limited';
      return isTooSoon ? staff.readConnection({ id }) : renewed;
    });
    const known = acknowledged.connections.get(id);
    if (known !== undefined && known.renewedAt < connection.lastRenewedAt)
      known.renewedAt = connection.lastRenewedAt;
  };

  const vend = async (id: string) => {
    const { userToken } = await answerTo('a token', () => service.vendToken({ id, body: {} }));
    const status = await callNoiseAware(sandbox, userToken);
    if (status !== 200) acknowledged.wrong.push(`NoiseAware answered a vended token with ${status}`);
  };

  const workAs = async (person: number) => {
    for (let round = 0; !stopping; round += 1) {
      try {
        const id = await connect(`storm-${person}-${round}`);
        const renewals = Array.from({ length: atOnce }, () => renew(id));
        await Promise.all([...renewals, vend(id), vend(id)]);
      } catch (error) {
        acknowledged.wrong.push((error as Error).message);
      }
    }
  };

  const all = Array.from({ length: people }, (_, person) => workAs(person));
  return {
    acknowledged,
    further: async (what, count) => {
      const until = acknowledged[what] + count;
      while (acknowledged[what] < until && acknowledged.wrong.length === 0) await pause(20);
    },
    stop: async () => {
      stopping = true;
      await Promise.all(all);
    },
  };
}
