import { Failure } from '@noiseaware-connect/shared/failure';
import { publicConnection } from '../domain/connection.ts';
import { unavailable } from '../renewal/vend-token.ts';
import { noSuchConnection } from './find-connection.ts';
import type { MakeHandler } from './handler.ts';

/** Renews now, also what was disconnected but not forgotten: that is its repair, without a new authorization. */
export const renewConnection: MakeHandler<'renewConnection'> =
  ({ effects, renewer }) =>
  async ({ params, by }) => {
    const renewed = await renewer.renew(params.id, by);
    if (renewed === 'missing') throw noSuchConnection();
    if (renewed === 'forgotten') {
      throw new Failure('reauthorization_required', { detail: 'Its codes and tokens were erased.' });
    }
    if (renewed === 'busy') throw new Failure('noiseaware_unavailable', { retryAfter: 5 });
    if (renewed.status === 'degraded') throw unavailable(renewed, effects.now());
    if (renewed.status !== 'active') throw new Failure('reauthorization_required');
    return { connection: publicConnection(renewed) };
  };
