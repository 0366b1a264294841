import { Failure } from '@noiseaware-connect/shared/failure';
import { publicConnection, userTokenLeft } from '../domain/connection.ts';
import type { Seconds } from '../domain/time.ts';
import { createLately } from '../renewal/lately.ts';
import { singleFlight } from '../renewal/single-flight.ts';
import { unavailable } from '../renewal/vend-token.ts';
import { findConnection, noSuchConnection } from './find-connection.ts';
import type { MakeHandler } from './handler.ts';

/** Seconds after an asked-for renewal in which the same connection is not renewed for asking, at this relay. */
const pause: Seconds = 15;

/** Renews now, also what was disconnected but not forgotten: that is its repair, without a new authorization. */
export const renewConnection: MakeHandler<'renewConnection'> = ({ effects, renewer, store }) => {
  const lately = createLately(effects, pause);
  // A double click is one renewal.
  const once = singleFlight<Awaited<ReturnType<typeof renewer.renew>>>();

  const renew: typeof renewer.renew = async (id, by) => {
    const retryAfter = lately.left(id);
    if (retryAfter !== undefined) {
      const detail = 'This connection was renewed for asking a moment ago.';
      throw new Failure('rate_limited', { detail, retryAfter });
    }
    const renewed = await renewer.renew(id, by);
    if (typeof renewed === 'object') lately.note(id);
    return renewed;
  };

  return async ({ params, by }) => {
    const renewed = await once(params.id, () => renew(params.id, by));
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
};
