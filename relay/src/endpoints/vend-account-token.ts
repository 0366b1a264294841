import { Failure } from '@noiseaware-connect/shared/failure';
import { healthiest } from '../domain/healthiest.ts';
import type { MakeHandler } from './handler.ts';

/** The most connections of one account that are looked at. */
const mostOfOneAccount = 1_000;

/** The same for an account: of several connections the healthiest is taken, then the newest. */
export const vendAccountToken: MakeHandler<'vendAccountToken'> =
  (deps) =>
  async ({ params, body, by }) => {
    const { connections } = await deps.store.connections.list({
      account: params.account,
      limit: mostOfOneAccount,
    });
    const best = healthiest(connections);
    if (best === undefined) throw new Failure('not_found', { detail: 'This account was never connected.' });
    const vended = await deps.vendToken(best, body.minTtl, by);
    deps.uses.count({ what: 'token_read', who: by, connection: best.id, account: best.account.id });
    return vended;
  };
