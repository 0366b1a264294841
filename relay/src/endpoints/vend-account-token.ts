import { Failure } from '@noiseaware-connect/shared/failure';
import type { ConnectionStatus } from '@noiseaware-connect/shared/shapes';
import type { Connection } from '../domain/connection.ts';
import type { MakeHandler } from './handler.ts';

/** The most connections of one account that are looked at. */
const mostOfOneAccount = 1_000;

/** What serves best first. */
const preference: readonly ConnectionStatus[] = [
  'active',
  'degraded',
  'reauthorization_required',
  'disconnected',
];

/** The same for an account: of several connections the healthiest is taken, then the newest. */
export const vendAccountToken: MakeHandler<'vendAccountToken'> =
  (deps) =>
  async ({ params, body, by }) => {
    const { connections } = await deps.store.connections.list({
      account: params.account,
      limit: mostOfOneAccount,
    });
    const [best] = connections.sort(byPreference);
    if (best === undefined) throw new Failure('not_found', { detail: 'This account was never connected.' });
    return deps.vendToken(best, body.minTtl, by);
  };

// --- Internal helpers ---

const byPreference = (left: Connection, right: Connection): number =>
  preference.indexOf(left.status) - preference.indexOf(right.status) || right.connectedAt - left.connectedAt;
