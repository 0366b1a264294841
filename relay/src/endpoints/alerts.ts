import { publicAlert } from '../domain/alert.ts';
import type { AlertFilter } from '../store/alert-store.ts';
import type { Store } from '../store/store.ts';
import { cursorsOf, pageSize } from './cursor.ts';
import { findConnection, findOfAccount } from './find-connection.ts';
import type { MakeHandlers } from './handler.ts';

export const alertHandlers = {
  /** NoiseAware's call with an alert: kept durably, then acknowledged. Everything else is done afterwards. */
  receiveAlert:
    ({ alerts }) =>
    async ({ body }) => {
      await alerts.receive(body);
      return { message: 'Message sent' };
    },

  /** The alerts of one connection, a page at a time. */
  listAlerts:
    ({ store }) =>
    async ({ params, query, among }) => {
      const { id, account } = await findConnection(store, params.id, among);
      return pageOf(store, { account: account.id, connection: id }, query.cursor);
    },

  /** Those of all connections that the account has or had. */
  listAccountAlerts:
    ({ store }) =>
    async ({ params: { account }, query, among }) => {
      await findOfAccount(store, account, among);
      return pageOf(store, { account }, query.cursor);
    },
} satisfies Partial<MakeHandlers>;

// --- Internal helpers ---

async function pageOf(
  { alerts }: Store,
  filter: Pick<AlertFilter, 'account' | 'connection'>,
  cursor: string | undefined,
) {
  const cursors = cursorsOf([filter.account, filter.connection]);
  const page = await alerts.list({ ...filter, after: cursors.place(cursor), limit: pageSize });
  return { alerts: page.alerts.map(publicAlert), ...cursors.next(page.next) };
}
