import { realEffects } from '@noiseaware-connect/relay/base/effects';
import { createLog } from '@noiseaware-connect/relay/base/log';
import { type OperatorClient, openOperatorClient } from '@noiseaware-connect/relay/operator/operator-client';
import { parseConfig } from '@noiseaware-connect/relay/settings/config';
import { createClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { keyFor } from './key-for.ts';
import { answered } from './value-in.ts';

/** The operator's door to the data of these settings, whether a relay is on it or not. */
export const doorOf = (settings: Record<string, string>): OperatorClient =>
  openOperatorClient(parseConfig(settings), realEffects(createLog('silent')));

/** Enrols Alex at the relay that is at this address, and makes a key that may do everything. */
export async function enter(
  door: OperatorClient,
  url: string,
): Promise<{ invite: string; session: string; key: string }> {
  const { invite } = await door('invite', { name: 'Alex' });
  const { session } = await answered(createClient(api, { baseUrl: url, fetch }).enrol({ body: { invite } }));
  const { key } = await door('createServiceKey', keyFor('billing'));
  return { invite, session, key };
}
