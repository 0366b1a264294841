import { Failure } from '@noiseaware-connect/shared/failure';
import { publicConnection, userTokenLeft } from '../domain/connection.ts';
import { unavailable } from '../renewal/vend-token.ts';
import { findConnection, noSuchConnection } from './find-connection.ts';
import type { MakeHandler } from './handler.ts';

/** Renews now, also what was disconnected but not forgotten: that is its repair, without a new authorization. */
export const renewConnection: MakeHandler<'renewConnection'> =
  ({ effects, renewer, store }) =>
  async ({ params, by }) => {
    const renewed = await renewer.renew(params.id, by);
    if (renewed === 'missing') throw noSuchConnection();
    if (renewed === 'forgotten') {
      const { cause: because } = await findConnection(store, params.id);
      throw new Failure('reauthorization_required', { detail: 'Its codes and tokens were erased.', because });
    }
    if (renewed === 'busy') throw new Failure('noiseaware_unavailable', { retryAfter: 5 });
    const now = effects.now();
    if (renewed.status === 'degraded') throw unavailable(renewed, now, userTokenLeft(renewed, now) > 0);
    if (renewed.status !== 'active') {
      throw new Failure('reauthorization_required', { because: renewed.cause });
    }
    return { connection: publicConnection(renewed) };
  };
