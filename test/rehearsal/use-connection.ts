import type { RelayClient } from '@noiseaware-connect/shared/client';
import { authorize, complete } from '../support/relay/connect-account.ts';
import { makeLink } from '../support/relay/owner.ts';
import { fixedRedirect } from '../support/relay/pairing.ts';
import { valueIn } from '../support/relay/value-in.ts';
import { type NoiseAwareStage, startNoiseAware } from './noiseaware-stage.ts';
import type { NoiseAware } from './noiseawares.ts';
import { authorizeByLink } from './owner.ts';

/** A moment longer than a user token lives. */
const tokenLife = 901;

const account = { id: 'cust-7', name: 'Sea View Rentals' };
const ownersAccount = { id: 'cust-8', name: 'Lakeside Lofts' };

/** Whether accounts can be connected in each of two ways and then be used; where not, the reason. */
export interface Outcome {
  readonly byExtension: 'works' | string;
  readonly byLink: 'works' | string;
}

/** Does what a partner does, with a relay that has these settings: connect by a pairing and by an owner's link, and use both. */
export async function useConnections(
  noiseaware: NoiseAware,
  settings: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const stage = await startNoiseAware(noiseaware, settings);
  const { relay } = stage;
  const { location: change = String } = noiseaware;
  const attempt = (work: () => Promise<void>) =>
    work().then(
      () => 'works',
      ({ message }: Error) => /"code":"(\w+)"/.exec(message)?.[1] ?? message,
    );
  try {
    const { client: staff } = await relay.enrol('Alex');
    const { client: service } = await relay.service('billing');
    const use = (id: string) => useConnection(stage, service, id);
    if (noiseaware.isConnectedBefore) {
      const before = await connectByPairing(stage, staff, { id: 'cust-1', name: 'First' }, change);
      await use(before);
    }
    const byExtension = await attempt(async () => {
      const id = await connectByPairing(stage, staff, account, change);
      await use(id);
      await relay.door.disconnect({ id, query: { forget: 'true' } });
      await use(await connectByPairing(stage, staff, account, change));
    });
    const byLink = await attempt(async () => {
      const { id, url } = await makeLink(staff, { account: ownersAccount, confirm: false });
      // Whoever is to bring another account's code has to own the same organization.
      const walk = noiseaware.isConnectedBefore ? {} : { email: 'manager@example.com' };
      if (!(await authorizeByLink(url, { noiseaware, walk })))
        throw new Error('the browser does not come back');
      const { connection } = valueIn(await staff.readLink({ id }));
      if (connection === undefined) throw new Error('no connection');
      await use(connection);
    });
    return { byExtension, byLink };
  } finally {
    await stage.stop();
  }
}

// --- Internal helpers ---

/** Connects an account as the extension does, which completes a pairing again once NoiseAware is well. */
async function connectByPairing(
  { relay, pass }: NoiseAwareStage,
  staff: RelayClient,
  connected: { id: string; name: string },
  change: (location: string) => string,
): Promise<string> {
  const isFixed = relay.config.redirectPaths === 'fixed';
  const pairing = await authorize(staff, {
    account: connected,
    ...(isFixed && { redirectUri: fixedRedirect }),
  });
  const proof = { ...pairing, redirect: change(pairing.redirect) };
  const first = await complete(staff, proof);
  if (first.ok || first.failure.code !== 'noiseaware_unavailable') return valueIn(first).connection.id;
  pass(60);
  return valueIn(await complete(staff, proof)).connection.id;
}

/** Reads the API with a vended token, and with those of two renewals. @throws where that does not work */
async function useConnection(
  { relay, apiUrl, pass }: NoiseAwareStage,
  service: RelayClient,
  id: string,
): Promise<void> {
  const userTokens = new Set<string>();
  for (let renewal = 0; renewal <= 2; renewal += 1) {
    const { userToken } = valueIn(await service.vendToken({ id, body: {} }));
    userTokens.add(userToken);
    await readApi(
      apiUrl,
      relay.config.noiseaware.authorization === 'bearer' ? `Bearer ${userToken}` : userToken,
    );
    pass(tokenLife);
  }
  if (userTokens.size !== 3) throw new Error('user tokens are not renewed');
}

/** Reads the API as a backend does, which tries again what was refused. */
async function readApi(apiUrl: string, authorization: string): Promise<void> {
  let status = 0;
  for (let tries = 0; tries < 3; tries += 1) {
    const headers = { 'content-type': 'application/json', authorization };
    const response = await fetch(`${apiUrl}/thresholds/list`, { method: 'POST', headers, body: '{}' });
    await response.body?.cancel();
    ({ status } = response);
    if (response.ok) return;
  }
  throw new Error(`the API answers ${status}`);
}
