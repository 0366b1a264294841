import * as v from 'valibot';
import { endpoint } from './endpoint.ts';
import { linkLife, long, oneOf, text } from './request-shapes.ts';
import { account, connection, link, linkStatuses, timestamp } from './shapes.ts';

/** Links for accounts' owners: a part of the contract (`api.ts`). */
export const linkCalls = {
  /** A link with which the account's owner connects it, on any device and without the extension. */
  makeLink: endpoint({
    method: 'POST',
    path: '/v1/links',
    request: v.strictObject({
      account,
      /** The connection to reauthorize. */
      connection: v.optional(text(200)),
      /** Seconds; a day where it is not said. */
      expiresIn: v.optional(linkLife),
      /** Whether what was authorized waits for a confirmation: true for staff and false for services, where it is not said. */
      confirm: v.optional(v.boolean('must be true or false')),
    }),
    answer: v.strictObject({ id: v.string(), url: long, expiresAt: timestamp }),
    created: true,
    failures: ['not_found'],
  }),
  /** The newest first. Staff see all, a service its own. */
  listLinks: endpoint({
    method: 'GET',
    path: '/v1/links',
    query: v.strictObject({
      account: v.optional(text(200)),
      status: oneOf(linkStatuses),
      /** Only those that the caller confirms, and that have not ended. */
      pending: oneOf(['true']),
      cursor: v.optional(text(1_000)),
    }),
    answer: v.strictObject({ links: v.array(link), nextCursor: v.optional(long) }),
  }),
  readLink: endpoint({ method: 'GET', path: '/v1/links/:id', answer: link }),
  /** Ends a link. What was authorized with it and not confirmed is erased. */
  revokeLink: endpoint({ method: 'DELETE', path: '/v1/links/:id' }),
  /** Connects what was authorized, by the name of its organization as the maker has read it; for the maker alone. */
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
