import type { LinkStatus } from '@noiseaware-connect/shared/shapes';
import type { Seconds } from '../../base/time.ts';
import { type Link, linkStatusOf } from '../../domain/link/link.ts';
import { orderKey } from '../order-key.ts';
import { inAnyCase } from '../sql.ts';
import { equals, hasText, type List, type ListCondition, oneOf } from './condition.ts';

/** The status at a time, as {@link linkStatusOf} tells it: one of these. */
const status: ListCondition<Link, { readonly oneOf: readonly LinkStatus[]; readonly at: Seconds }> = {
  test: (asked) => (link) => asked.oneOf.includes(linkStatusOf(link, asked.at)),
  sql: (asked, place) => `CASE WHEN ended_at IS NOT NULL THEN record #>> '{ended,as}'
      WHEN expires_at <= ${place(asked.at)} THEN 'expired'
      WHEN record -> 'waiting' <> 'null' THEN 'awaiting_confirmation'
      WHEN record ->> 'pairing' IS NULL THEN 'open' ELSE 'started' END = ANY (${place(asked.oneOf)}::text[])`,
  planned: 'each time',
  examples: (links) =>
    links.flatMap(({ expiresAt }) =>
      [expiresAt - 1, expiresAt].flatMap((at) =>
        [...new Set(links.map((link) => linkStatusOf(link, at)))].map((each) => ({ oneOf: [each], at })),
      ),
    ),
};

/** The list of owners' links, the newest first. */
export const linkList = {
  table: 'links',
  order: { keyOf: ({ createdAt, id }) => orderKey(createdAt, id), column: 'cursor', backwards: true },
  conditions: {
    account: equals('account', ({ account }: Link) => account.id),
    /** A part of the account's id or name, of its maker's name, or of the organization that authorized; in any case. */
    named: hasText(
      ['{account,id}', '{account,name}', '{madeBy,name}', '{waiting,organization}'].map((path) =>
        inAnyCase(`record #>> '${path}'`),
      ),
      ({ account, madeBy, waiting }: Link) => [account.id, account.name, madeBy.name, waiting?.organization],
    ),
    status,
    /** Ids of their makers. */
    madeBy: oneOf('made_by', ({ madeBy }: Link) => madeBy.id),
  },
} as const satisfies List<Link>;
