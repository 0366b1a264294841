import { cursorsOf, pageSize } from '../../calls/cursor.ts';
import { findConnection, findOfAccount } from '../../calls/find-connection.ts';
import type { Handlers } from '../../calls/handler.ts';
import { publicAlert } from '../../domain/alert/alert.ts';
import type { AlertFilter } from '../../store/alert-store.ts';
import type { Store } from '../../store/store.ts';
import type { Inbox } from './inbox.ts';

export interface AlertDeps {
  store: Pick<Store, 'alerts' | 'connections'>;
  inbox: Inbox;
}

export const alertHandlers = ({
  store,
  inbox,
}: AlertDeps): Handlers<'receiveAlert' | 'listAlerts' | 'listAccountAlerts'> => ({
  /** Receives an alert from NoiseAware. It is stored durably before the answer; all other work happens later. */
  receiveAlert: async ({ body }) => {
    await inbox(body);
    return { message: 'Message sent' };
  },

  /** Lists the alerts of one connection, page by page. */
  listAlerts: async ({ params, query, among }) => {
    const { id, account } = await findConnection(store, params.id, among);
    return pageOf(store, { account: account.id, connection: id }, query.cursor);
  },

  /** Lists the alerts of an account, over all its present and former connections. */
  listAccountAlerts: async ({ params: { account }, query, among }) => {
    await findOfAccount(store, account, among);
    return pageOf(store, { account }, query.cursor);
  },
});

// --- Internal helpers ---

async function pageOf(
  { alerts }: Pick<Store, 'alerts'>,
  filter: Pick<AlertFilter, 'account' | 'connection'>,
  cursor: string | undefined,
) {
  const cursors = cursorsOf([filter.account, filter.connection]);
  const page = await alerts.list({ ...filter, after: cursors.place(cursor), limit: pageSize });
  return { alerts: page.alerts.map(publicAlert), ...cursors.next(page.next) };
}
