import { challengeOf } from '@noiseaware-connect/shared/challenge';
import { createClient } from '@noiseaware-connect/shared/client';
import { extensionCalls } from '@noiseaware-connect/shared/contract/extension';
import type { OwnStaff } from '@noiseaware-connect/shared/shapes';
import type { Done, Messages, SetupInput } from '../../messages.ts';
import { parseLoginHost, parseRelayAddress } from '../addresses/addresses.ts';
import type { Effects } from '../effects.ts';
import type { Model, ModelStore } from '../model/model.ts';
import { endsWithRelay, type RelayRecord, recordNames } from '../model/records.ts';
import { isLocked, requiresProviderSignIn } from '../model/settled.ts';
import type { Pairing } from '../pairing/pair.ts';
import type { RelayCaller } from '../relay-client.ts';
import { boundFetch } from '../session/bound-fetch.ts';
import { type Credential, publicHalf } from '../session/credential.ts';
import type { Tools } from '../tools/tools.ts';
import { walkSignIn } from './walk-sign-in.ts';

/** Everything that is removed with a relay. The setup itself, the person's choices and errors are not. */
const nothingKnown: Partial<Model> = {
  ...Object.fromEntries(recordNames.filter((name) => endsWithRelay[name]).map((name) => [name, null])),
  refresh: { running: false, failure: null },
  signInFailure: null,
};

export type Setup = ReturnType<typeof createSetup>;

/** Sets this browser up with a relay, and signs it out. */
export function createSetup(deps: {
  effects: Effects;
  model: ModelStore;
  relay: RelayCaller;
  pairing: Pairing;
  /** Refreshes everything from the relay. */
  refresh(): Promise<void>;
  tools: Tools;
}) {
  const { effects, model, relay, pairing, refresh, tools } = deps;

  const endAttempt = async () => {
    await pairing.cancel();
    await pairing.dismiss();
  };

  /** Best effort: an unused session ends by itself after 30 days. */
  const endOldSession = async ({ address }: RelayRecord, old: Credential) => {
    await createClient(extensionCalls, { baseUrl: address, fetch: boundFetch(effects, old) }).signOut();
  };

  /** Where a session shall begin; undefined if the address cannot be used or the policy does not allow it. */
  const placeOf = ({ address: text, loginHost }: Omit<SetupInput, 'invite'>) => {
    const parsed = parseRelayAddress(text);
    const login = parseLoginHost(loginHost);
    if (!parsed.ok || !login.ok) return undefined;
    const { address } = parsed;
    const { policy } = model.current;
    if (isLocked(policy, 'relayAddress') && address !== policy.relayAddress) return undefined;
    return { address, loginHost: login.host };
  };

  /** Replaces the present session with the one that the relay gave. */
  const settle = async (
    place: Pick<RelayRecord, 'address' | 'loginHost' | 'signsIn'>,
    { session, staff }: { session: string; staff: OwnStaff },
    key: CryptoKeyPair,
  ): Promise<Done> => {
    // Done with the old session, so that its pairing is cancelled at its own relay.
    await endAttempt();
    const { relay: old, credential } = model.current;
    const next = {
      relay: { ...place, session: await challengeOf(session), staff, sessionEnded: false },
      credential: { session, key },
    };
    // An attempt that was begun at the old relay meanwhile cannot go on.
    pairing.abandon();
    await model.update({ ...next, ...nothingKnown });
    if (old?.sessionEnded === false && credential !== null) void endOldSession(old, credential);
    void refresh();
    void tools.readSites();
    return { ok: true };
  };

  return {
    /** Exchanges the invite for a session, after a person has confirmed the address. */
    async enrol({ invite, ...input }: SetupInput): Promise<Messages['enrol']['output']> {
      const place = placeOf(input);
      if (place === undefined || requiresProviderSignIn(model.current.policy))
        return { ok: false, code: 'bad_address' };
      const client = createClient(extensionCalls, { baseUrl: place.address, fetch: effects.fetch });
      const key = await effects.newKey();
      const answer = await client.enrol({ body: { invite, key: await publicHalf(key) } });
      if (!answer.ok) return { ok: false, code: answer.failure.code };
      return settle({ ...place, signsIn: false }, answer.value, key);
    },

    /**
     * Signs in at the company's identity provider. A failure is stored, because the popup closes when the login window
     * opens.
     */
    async signIn(input: Omit<SetupInput, 'invite'>): Promise<Messages['sign-in']['output']> {
      const place = placeOf(input);
      if (place === undefined) return { ok: false, code: 'bad_address' };
      const key = await effects.newKey();
      const answer = await walkSignIn(effects, place.address, key);
      if (answer.ok) return settle({ ...place, signsIn: true }, answer.value, key);
      const { code } = answer.failure;
      await model.update({ signInFailure: code });
      return { ok: false, code };
    },

    /** Ends the session at the relay and removes its data here; with `anyway` even if the relay does not answer. */
    async signOut(anyway: boolean): Promise<Done> {
      if (model.current.relay === null) return { ok: true };
      await endAttempt();
      const answer = await relay.call((client) => client.signOut());
      const over = answer.ok || answer.failure.code === 'unauthenticated' || anyway;
      if (!over) return { ok: false, code: answer.failure.code };
      pairing.abandon();
      await model.update({ relay: null, credential: null, ...nothingKnown });
      void tools.readSites();
      return { ok: true };
    },
  };
}
