import type { RelayClient } from '@noiseaware-connect/shared/client';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import { walkLogin } from '../../sandbox/walk-login.ts';
import { startPairing } from './pairing.ts';

/** The whole main job over HTTP: pairing, login and Authorize at the sandbox, completion. */
export async function connectAccount(
  client: RelayClient,
  account: { id: string; name?: string },
): Promise<Connection> {
  const pairing = await startPairing(client, { account });
  const { location } = await walkLogin(pairing.authorizeUrl);
  if (location === undefined) throw new Error('NoiseAware did not send the browser back');
  const body = { redirect: location, verifier: pairing.verifier };
  const done = await client.completePairing({ id: pairing.id, body });
  if (!done.ok) throw new Error(`the completion was refused: ${JSON.stringify(done.failure)}`);
  return done.value.connection;
}
