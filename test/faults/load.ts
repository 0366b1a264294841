import type { CallFailure, RelayClient } from '@noiseaware-connect/shared/client';
import { startPairing } from '../support/relay/pairing.ts';

/** What a relay has acknowledged, and what must therefore be there after every kill. */
export interface Acknowledged {
  /** Answers in all. */
  answers: number;
  /** Pairings that were begun. */
  readonly pairings: string[];
  /** By connection, the latest renewal that was acknowledged. */
  readonly renewedAt: Map<string, string>;
  /** What should never have been answered, in words. */
  readonly wrong: string[];
}

export interface Load {
  readonly acknowledged: Acknowledged;
  /** Settles after this many further answers. */
  answered(count: number): Promise<void>;
  /** Lets everybody finish what they are at. */
  stop(): Promise<void>;
}

interface Users {
  readonly connections: readonly string[];
  /** Waits for a relay that runs. */
  staff(): Promise<RelayClient>;
  service(): Promise<RelayClient>;
  /** Calls NoiseAware's API with a user token: its status. */
  callApi(userToken: string): Promise<number>;
  random(): number;
}

/**
 * NoiseAware's `Date` header counts whole seconds, so the relay may think that a token lives up to one longer than it
 * does: within that second nothing is asked of it.
 */
const inaccuracy = 1_000;

/** Pairings that are left open: a session may have no more than some. */
const mostOpen = 20;

/** Services and staff who, without a pause, ask for tokens of every connection, renew it and begin pairings. */
export function startLoad({ connections, staff, service, callApi, random }: Users): Load {
  const acknowledged: Acknowledged = { answers: 0, pairings: [], renewedAt: new Map(), wrong: [] };
  const watchers = new Set<{ at: number; tell: () => void }>();
  let stopping = false;

  const count = () => {
    acknowledged.answers += 1;
    for (const watcher of watchers) {
      if (watcher.at > acknowledged.answers) continue;
      watchers.delete(watcher);
      watcher.tell();
    }
  };
  /** A relay that dies answers nothing, one that just started may still be busy, and asking too often is refused. */
  const refused = (what: string, { code, detail }: CallFailure) => {
    const isExpected = ['relay_unreachable', 'noiseaware_unavailable', 'rate_limited'].includes(code);
    if (!isExpected) acknowledged.wrong.push(`${what}: ${code} ${detail ?? ''}`);
  };

  const vend = async (id: string) => {
    const client = await service();
    // Without a minTtl the token is renewed at half its life; with 0 only when it has run out.
    const vended = await client.vendToken({ id, body: random() < 0.5 ? {} : { minTtl: 0 } });
    if (!vended.ok) return refused('a token', vended.failure);
    count();
    const status = await callApi(vended.value.userToken);
    const alive = Date.parse(vended.value.expiresAt) - inaccuracy > Date.now();
    if (status !== 200 && alive) acknowledged.wrong.push(`NoiseAware answered a vended token with ${status}`);
  };

  const renew = async (id: string) => {
    const client = await staff();
    const renewed = await client.renewConnection({ id, body: {} });
    if (!renewed.ok) return refused('a renewal', renewed.failure);
    count();
    acknowledged.renewedAt.set(id, renewed.value.connection.lastRenewedAt);
  };

  const workOn = async (id: string) => {
    while (!stopping) await (random() < 0.5 ? renew(id) : vend(id));
  };

  const beginPairings = async () => {
    while (!stopping) {
      const begun = await startPairing(await staff()).catch(() => undefined);
      if (begun === undefined) continue;
      count();
      acknowledged.pairings.push(begun.id);
      const oldest = acknowledged.pairings.at(-mostOpen);
      if (oldest !== undefined) await (await staff()).cancelPairing({ id: oldest });
    }
  };

  const all = [beginPairings(), ...connections.map(workOn)];
  return {
    acknowledged,
    answered: (further) => new Promise((tell) => watchers.add({ at: acknowledged.answers + further, tell })),
    async stop() {
      stopping = true;
      await Promise.all(all);
    },
  };
}
