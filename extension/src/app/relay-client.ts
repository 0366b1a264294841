import {
  type Call,
  type CallResult,
  type ClientOptions,
  clientOver,
  createCall,
  type RelayClient,
} from '@noiseaware-connect/shared/client';
import { roles } from '@noiseaware-connect/shared/role';
import { compareClocks, relayTime } from './clock.ts';
import type { Effects } from './effects.ts';
import type { ModelStore } from './model.ts';
import type { RelayRecord } from './records.ts';
import { boundFetch } from './session/bound-fetch.ts';
import type { Credential } from './session/credential.ts';

export interface RelayCaller {
  /**
   * Asks the relay in the name of the signed-in staff member. A session that the relay no longer knows is noted, so
   * that every page says so.
   */
  call<T>(ask: (client: RelayClient, call: Call) => Promise<CallResult<T>>): Promise<CallResult<T>>;
  /** The same for the present session alone: after a sign-out or a new setup it makes no call. */
  bound(): RelayCaller;
}

/** The one way to the relay for everything that needs a session. */
export function createRelayCaller(deps: { effects: Effects; model: ModelStore }): RelayCaller {
  const { model } = deps;
  return {
    call: (ask) => callAs(deps, model.current.relay, ask),
    bound() {
      const relay = model.current.relay;
      const own: RelayCaller = { call: (ask) => callAs(deps, relay, ask), bound: () => own };
      return own;
    },
  };
}

/** A call that came to nothing before the relay had a say. */
export const refusedAs = <C>(code: C): { ok: false; failure: { code: C } } => ({
  ok: false,
  failure: { code },
});

// --- Internal helpers ---

/** What is sent to one relay never goes to another, and what one says is not kept as the other's. */
async function callAs<T>(
  { effects, model }: { effects: Effects; model: ModelStore },
  relay: RelayRecord | null,
  ask: (client: RelayClient, call: Call) => Promise<CallResult<T>>,
): Promise<CallResult<T>> {
  const isPresent = () => relay !== null && model.current.relay?.session === relay.session;
  if (relay === null || !isPresent()) return refusedAs('unauthenticated');
  const { credential } = model.current;
  if (credential === null) {
    await noteEnd(model, relay);
    return refusedAs('unauthenticated');
  }
  const call = callOf({ effects, model }, relay, credential);
  const answer = await ask(clientOver(call), call);
  if (!isPresent()) return refusedAs('unauthenticated');
  if (!answer.ok && answer.failure.code === 'unauthenticated') await noteEnd(model, relay);
  return answer;
}

/** Makes calls of the session, compares clocks with each answer, and hears what its staff member may do. */
function callOf(
  deps: { effects: Effects; model: ModelStore },
  asked: RelayRecord,
  credential: Credential,
): Call {
  const { effects } = deps;
  const fetch: ClientOptions['fetch'] = async (...request) => {
    const sentAt = effects.now();
    const response = await effects.fetch(...request);
    await compareClocks(deps, { sentAt, date: response.headers.get('date') });
    await noteRole(deps.model, asked, response.headers.get('staff-role'));
    return response;
  };
  return createCall({
    baseUrl: asked.address,
    fetch: boundFetch({ ...effects, fetch, now: () => relayTime(deps) }, credential),
  });
}

/** Roles change while a session lives, as when a person joins a group of the company's. */
async function noteRole(model: ModelStore, asked: RelayRecord, said: string | null): Promise<void> {
  const role = roles.find((each) => each === said);
  if (role === undefined || role === model.current.relay?.staff.role) return;
  await model.update(({ relay }) =>
    relay?.session === asked.session ? { relay: { ...relay, staff: { ...relay.staff, role } } } : {},
  );
}

/** Only the session that was refused has ended: a new one may have come meanwhile. */
const noteEnd = (model: ModelStore, asked: RelayRecord): Promise<void> =>
  model.update(({ relay }) =>
    relay?.session === asked.session ? { relay: { ...relay, sessionEnded: true } } : {},
  );
