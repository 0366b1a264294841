import { hash } from 'node:crypto';
import { Failure } from '@noiseaware-connect/shared/failure';
import { publicConnection } from '../domain/connection.ts';
import type { MakeHandler } from './handler.ts';

const pageSize = 100;

/** The connections that match, a page at a time. */
export const listConnections: MakeHandler<'listConnections'> =
  ({ store, effects }) =>
  async ({ query: { account, status, q, group, cursor } }) => {
    const checkOf = (place: string): string =>
      hash('sha256', JSON.stringify([account, status, q, group, place]), 'base64url').slice(0, 8);
    const page = await store.connections.list({
      account,
      status,
      named: q,
      group: group && { name: group, now: effects.now() },
      after: placeIn(cursor, checkOf),
      limit: pageSize,
    });
    return {
      connections: page.connections.map(publicConnection),
      ...(page.next === undefined ? {} : { nextCursor: `${checkOf(page.next)}.${page.next}` }),
    };
  };

// --- Internal helpers ---

/** The place that a cursor names. @throws {Failure} `invalid_request` where it is not whole, or another filter's */
function placeIn(cursor: string | undefined, checkOf: (place: string) => string): string | undefined {
  if (cursor === undefined) return undefined;
  const [, check, place = ''] = /^([\w-]{8})\.(.*)$/s.exec(cursor) ?? [];
  if (check === checkOf(place)) return place;
  throw new Failure('invalid_request', {
    detail: 'cursor must be one that this same filter was answered with.',
  });
}
