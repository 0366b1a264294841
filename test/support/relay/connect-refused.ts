import type { RelayClient } from '@noiseaware-connect/shared/client';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { connectAccount } from './connect-account.ts';
import { answered } from './value-in.ts';

/** Connects accounts whose authorization NoiseAware then no longer accepts: their owners have to authorize again. */
export async function connectRefused(
  client: RelayClient,
  sandbox: Pick<Sandbox, 'set'>,
  accounts: readonly { id: string; name: string }[],
): Promise<void> {
  const ids: string[] = [];
  for (const account of accounts) ids.push((await connectAccount(client, account)).id);
  sandbox.set({ fault: { token: { kind: '401' }, refresh: { kind: '401' } } });
  for (const id of ids) {
    await client.renewConnection({ id, body: {} });
    const { connection } = await answered(client.readConnection({ id }));
    if (connection.status !== 'reauthorization_required') throw new Error(`${id} is ${connection.status}`);
  }
  sandbox.set({ fault: {} });
}
