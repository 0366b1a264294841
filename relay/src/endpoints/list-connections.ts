import { hash } from 'node:crypto';
import { Failure } from '@noiseaware-connect/shared/failure';
import { publicConnection } from '../domain/connection.ts';
import type { MakeHandler } from './handler.ts';

const pageSize = 100;

/** The connections that match, a page at a time. */
export const listConnections: MakeHandler<'listConnections'> =
  ({ store, effects }) =>
  async ({ query: { account, status, q, group, cursor } }) => {
    const filter = hash('sha256', JSON.stringify([account, status, q, group]), 'base64url').slice(0, 8);
    const page = await store.connections.list({
      account,
      status,
      named: q,
      group: group && { name: group, now: effects.now() },
      after: placeIn(cursor, filter),
      limit: pageSize,
    });
    return {
      connections: page.connections.map(publicConnection),
      ...(page.next === undefined ? {} : { nextCursor: `${filter}.${page.next}` }),
    };
  };

// --- Internal helpers ---

/** The place that a cursor names. @throws {Failure} `invalid_request` where it is not one of this filter's */
function placeIn(cursor: string | undefined, filter: string): string | undefined {
  if (cursor === undefined) return undefined;
  if (cursor.startsWith(`${filter}.`)) return cursor.slice(filter.length + 1);
  throw new Failure('invalid_request', {
    detail: 'cursor must be one that this same filter was answered with.',
  });
}
