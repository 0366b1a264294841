import type { Alert } from '../../domain/alert/alert.ts';
import { orderKey } from '../order-key.ts';
import { inAnyCase } from '../sql.ts';
import { equals, hasText, inScope, isNull, type List } from './condition.ts';

/** The list of alerts, the newest first. */
export const alertList = {
  table: 'alerts',
  order: { keyOf: ({ receivedAt, id }) => orderKey(receivedAt, id), column: 'place', backwards: true },
  conditions: {
    account: equals('account', ({ account }: Alert) => account),
    /** One of that account's connections. */
    connection: equals('connection', ({ connection }: Alert) => connection),
    verified: equals("record ->> 'verified'", ({ verified }: Alert) => verified),
    /** Only those without a connection. */
    unmatched: isNull('connection', ({ connection }: Alert) => connection),
    /** A part of the account's id, or of the property's or zone's name, in any case. */
    named: hasText(['account', "record ->> 'names'"].map(inAnyCase), ({ account, names }: Alert) => [
      account,
      names,
    ]),
    accountScope: inScope('account', ({ account }: Alert) => account),
  },
} as const satisfies List<Alert>;
