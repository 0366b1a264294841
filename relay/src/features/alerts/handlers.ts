import { noiseawareCalls } from '@noiseaware-connect/shared/contract/noiseaware';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import { type Seconds, timestampOf } from '../../base/time.ts';
import { cursorsOf, pageSizeOf } from '../../calls/cursor.ts';
import { findConnection, findOfAccount } from '../../calls/find-connection.ts';
import type { Handlers } from '../../calls/handler.ts';
import { publicAlert } from '../../domain/alert/alert.ts';
import { newAlertPath, secretOf } from '../../domain/alert/alert-path.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import type { Config } from '../../settings/config.ts';
import type { AlertFilter } from '../../store/contract/alert.ts';
import type { Store } from '../../store/store.ts';
import type { Inbox } from './inbox.ts';

export interface AlertDeps {
  store: Pick<Store, 'alerts' | 'connections'>;
  effects: Pick<Effects, 'now' | 'randomBytes'>;
  config: Pick<Config, 'publicUrl' | 'sealingKeys'>;
  inbox: Inbox;
}

export function alertHandlers({
  store,
  effects: { now, randomBytes },
  config,
  inbox,
}: AlertDeps): Handlers<
  'receiveAlert' | 'listAlerts' | 'listAccountAlerts' | 'listAllAlerts' | 'alertsUrl' | 'rotateAlertsUrl'
> {
  const urlOf = (secret: string) =>
    config.publicUrl + noiseawareCalls.receiveAlert.path.replace(':secret', secret);

  const makePath = async (formerWorksFor: Seconds, by: Actor): Promise<string> => {
    const at = now();
    const { path, secret } = newAlertPath(config.sealingKeys, randomBytes, at);
    await store.alerts.addPath(path, at + formerWorksFor, by);
    return urlOf(secret);
  };

  return {
    /** Receives an alert from NoiseAware. It is stored durably before the answer; all other work happens later. */
    receiveAlert: async ({ body }) => {
      await inbox(body);
      return { message: 'Message sent' };
    },

    /** Lists the alerts of one connection, page by page. */
    listAlerts: async ({ params, query, accountScope }) => {
      const { id, account } = await findConnection(store, params.id, accountScope);
      return pageOf(store, { account: account.id, connection: id }, query);
    },

    /** Lists the alerts of an account, over all its present and former connections. */
    listAccountAlerts: async ({ params: { account }, query, accountScope }) => {
      await findOfAccount(store, account, accountScope);
      return pageOf(store, { account }, query);
    },

    /** Lists the alerts that match, of all accounts or of one, page by page. */
    listAllAlerts: ({ query: { cursor, limit, q, unmatched, ...others }, accountScope }) => {
      const asked: Pick<AlertFilter, keyof typeof others> = others;
      const filter = { ...asked, named: q, unmatched: unmatched || undefined };
      return pageOf(store, filter, { cursor, limit }, accountScope);
    },

    /** The address that NoiseAware sends alerts to; it is made if there is none. */
    async alertsUrl({ by }) {
      const [newest] = await store.alerts.paths();
      if (newest === undefined) return { url: await makePath(0, by) };
      const secret = secretOf(config.sealingKeys, newest);
      if (secret !== undefined) return { url: urlOf(secret) };
      throw new Failure('conflict', {
        detail:
          'The alert URL was created with a sealing key that RELAY_SEALING_KEYS no longer has: it still works, but cannot be shown. Create another one with: pnpm relay alerts rotate.',
      });
    },

    async rotateAlertsUrl({ body: { overlap }, by }) {
      const url = await makePath(overlap, by);
      return { url, formerEndsAt: timestampOf(now() + overlap) };
    },
  };
}

// --- Internal helpers ---

async function pageOf(
  { alerts }: Pick<Store, 'alerts'>,
  filter: Omit<AlertFilter, 'accountScope' | 'after' | 'limit'>,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
  accountScope: AlertFilter['accountScope'] = null,
) {
  const cursors = cursorsOf(filter);
  const after = cursors.place(cursor);
  const page = await alerts.list({ ...filter, accountScope, after, limit: pageSizeOf(limit) });
  return { alerts: page.alerts.map(publicAlert), ...cursors.next(page.next) };
}
