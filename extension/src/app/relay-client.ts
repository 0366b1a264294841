import {
  type CallResult,
  type Client,
  type ClientOptions,
  createClient,
} from '@noiseaware-connect/shared/client';
import { type ExtensionCalls, extensionCalls } from '@noiseaware-connect/shared/contract/extension';
import { rights, roles } from '@noiseaware-connect/shared/role';
import { compareClocks } from './clock.ts';
import type { Effects } from './effects.ts';
import { inSession, type ModelStore } from './model/model.ts';
import type { RelayRecord } from './model/records.ts';
import { boundFetch, isRefusedForTime } from './session/bound-fetch.ts';
import type { Credential } from './session/credential.ts';

export interface RelayCaller {
  /**
   * Calls the relay with the staff member's session. If the relay no longer knows it, that is stored, so that every
   * page says so.
   */
  call<T>(ask: (client: Client<ExtensionCalls>) => Promise<CallResult<T>>): Promise<CallResult<T>>;
  /** The same for the present session only: after a sign-out or a new setup it makes no call. */
  bound(): RelayCaller;
}

/** Creates the only way to the relay for calls that need a session. */
export function createRelayCaller(deps: { effects: Effects; model: ModelStore }): RelayCaller {
  const { model } = deps;
  return {
    call: (ask) => callAs(deps, model.current.relay, ask),
    bound() {
      const relay = model.current.relay;
      const caller: RelayCaller = { call: (ask) => callAs(deps, relay, ask), bound: () => caller };
      return caller;
    },
  };
}

/** A result for a call that failed before the relay could answer. */
export const failedWith = <C>(code: C): { ok: false; failure: { code: C } } => ({
  ok: false,
  failure: { code },
});

// --- Internal helpers ---

/**
 * Makes a call for one session. What is meant for one relay never goes to another, and an answer that comes after the
 * session was replaced is dropped.
 */
async function callAs<T>(
  { effects, model }: { effects: Effects; model: ModelStore },
  relay: RelayRecord | null,
  ask: (client: Client<ExtensionCalls>) => Promise<CallResult<T>>,
): Promise<CallResult<T>> {
  const isPresent = () => relay !== null && model.current.relay?.session === relay.session;
  if (relay === null || !isPresent()) return failedWith('unauthenticated');
  const { credential } = model.current;
  if (credential === null) {
    await noteEnd(model, relay);
    return failedWith('unauthenticated');
  }
  const answer = await ask(clientOf({ effects, model }, relay, credential));
  if (!isPresent()) return failedWith('unauthenticated');
  if (!answer.ok && answer.failure.code === 'unauthenticated') await noteEnd(model, relay);
  return answer;
}

/** The client of a session. From each answer it takes the relay's time and the staff member's role and rights. */
function clientOf(
  deps: { effects: Effects; model: ModelStore },
  relayRecord: RelayRecord,
  credential: Credential,
): Client<ExtensionCalls> {
  const { effects, model } = deps;
  const fetch: ClientOptions['fetch'] = (url, init) => {
    /** The browser's time and the offset that the last proof of this call had. */
    let proof = { at: 0, offset: 0 };
    const now = () => {
      proof = { at: effects.now(), offset: model.current.offset ?? 0 };
      return proof.at + proof.offset;
    };
    const ask: ClientOptions['fetch'] = async (...request) => {
      const response = await effects.fetch(...request);
      const date = response.headers.get('date');
      await compareClocks(deps, proof, { date, isRefused: isRefusedForTime(response) });
      await noteRole(model, relayRecord, response.headers);
      return response;
    };
    return boundFetch({ ...effects, fetch: ask, now }, credential)(url, init);
  };
  return createClient(extensionCalls, { baseUrl: relayRecord.address, fetch });
}

/**
 * Stores a role and rights that have changed during a session, for example by a group at the identity provider. As in an
 * answer, an unknown role is the lowest, and an older relay names no rights.
 */
async function noteRole(model: ModelStore, relayRecord: RelayRecord, headers: Headers): Promise<void> {
  const named = headers.get('staff-role');
  const before = model.current.relay?.staff;
  if (named === null || before === undefined) return;
  const role = roles.find((each) => each === named) ?? roles[0];
  const list = headers.get('staff-rights')?.split(/, */);
  const granted = list && rights.filter((right) => list.includes(right));
  if (role === before.role && String(granted) === String(before.rights)) return;
  const { rights: _, ...staff } = before;
  const changed = { ...staff, role, ...(granted && { rights: granted }) };
  await model.update(inSession(relayRecord.session, (relay) => ({ relay: { ...relay, staff: changed } })));
}

/**
 * Marks the refused session as ended, and removes the addresses of links that were made in it. A new session may have
 * replaced it meanwhile.
 */
const noteEnd = (model: ModelStore, relayRecord: RelayRecord): Promise<void> =>
  model.update(
    inSession(relayRecord.session, (relay) => ({
      relay: { ...relay, sessionEnded: true },
      linkRequests: null,
    })),
  );
