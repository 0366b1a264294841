import { publicAlert } from '../domain/alert.ts';
import type { AlertFilter } from '../store/alert-store.ts';
import { cursorsOf } from './cursor.ts';
import { findConnection, findOfAccount } from './find-connection.ts';
import type { Deps, MakeHandler } from './handler.ts';

const pageSize = 100;

/** The alerts of one connection, a page at a time. */
export const listAlerts: MakeHandler<'listAlerts'> =
  ({ store }) =>
  async ({ params, query, among }) => {
    const { id, account } = await findConnection(store, params.id, among);
    return pageOf(store, { account: account.id, connection: id }, query.cursor);
  };

/** Those of all connections that the account has or had. */
export const listAccountAlerts: MakeHandler<'listAccountAlerts'> =
  ({ store }) =>
  async ({ params: { account }, query, among }) => {
    await findOfAccount(store, account, among);
    return pageOf(store, { account }, query.cursor);
  };

// --- Internal helpers ---

async function pageOf(
  store: Deps['store'],
  filter: Pick<AlertFilter, 'account' | 'connection'>,
  cursor: string | undefined,
) {
  const cursors = cursorsOf([filter.account, filter.connection]);
  const page = await store.alerts.list({ ...filter, after: cursors.place(cursor), limit: pageSize });
  return { alerts: page.alerts.map(publicAlert), ...cursors.next(page.next) };
}
