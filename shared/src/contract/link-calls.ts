import * as v from 'valibot';
import { account, connection, link, linkStatuses, timestamp } from '../shapes.ts';
import { endpoint } from './endpoint.ts';
import { linkLife, long, oneOf, text } from './request-shapes.ts';

/** Links for accounts' owners: a part of the contract (`api.ts`). */
export const linkCalls = {
  /** Makes a link with which the account's owner connects it, on any device and without the extension. */
  makeLink: endpoint({
    method: 'POST',
    path: '/v1/links',
    request: v.strictObject({
      account,
      /** The connection to reauthorize. */
      connection: v.optional(text(200)),
      /** Seconds; a day by default. */
      expiresIn: v.optional(linkLife),
      /** Whether what was authorized waits for a confirmation; by default true for staff and false for services. */
      confirm: v.optional(v.boolean('must be true or false')),
    }),
    answer: v.strictObject({ id: v.string(), url: long, expiresAt: timestamp }),
    created: true,
    failures: ['not_found'],
  }),
  /** The newest first. Staff see all, a service sees its own. */
  listLinks: endpoint({
    method: 'GET',
    path: '/v1/links',
    query: v.strictObject({
      account: v.optional(text(200)),
      status: oneOf(linkStatuses),
      /** Only links that the caller may confirm and that have not ended. */
      pending: oneOf(['true']),
      cursor: v.optional(text(1_000)),
    }),
    answer: v.strictObject({ links: v.array(link), nextCursor: v.optional(long) }),
  }),
  readLink: endpoint({ method: 'GET', path: '/v1/links/:id', answer: link }),
  /** Ends a link. What was authorized with it and not confirmed is erased. */
  revokeLink: endpoint({ method: 'DELETE', path: '/v1/links/:id' }),
  /**
   * Connects what was authorized, if its organization is the one that the maker has read. Only the maker may call it.
   */
  confirmLink: endpoint({
    method: 'POST',
    path: '/v1/links/:id/confirmation',
    request: v.strictObject({ organization: text(400) }),
    answer: v.strictObject({ connection }),
    failures: [
      'pairing_not_authorized',
      'pairing_expired',
      'wrong_organization',
      'reauthorization_required',
      'noiseaware_unavailable',
    ],
  }),
} as const;
