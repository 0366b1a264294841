import type { Effects } from '../../base/effects.ts';
import { processConcurrently } from '../../base/repeat-until-aborted.ts';
import type { Handler } from '../../calls/handler.ts';
import type { Store } from '../../store/store.ts';
import type { Renewer } from './renewer.ts';

export interface RenewAllDeps {
  store: Pick<Store, 'connections'>;
  effects: Pick<Effects, 'log'>;
  renewer: Renewer;
}

/** The most connections read at a time, and renewed at the same time. */
const pageSize = 500;
const atOnce = 8;

/** Renews the connections that are in a status now, of all accounts or of those that match a pattern. */
export function renewConnections({ store, effects, renewer }: RenewAllDeps): Handler<'renewConnections'> {
  return async ({ body: { status, account }, by }) => {
    const connections: { id: string }[] = [];
    let after: string | undefined;
    do {
      const accountScope = account === undefined ? null : [account];
      const page = await store.connections.list({ status, accountScope, after, limit: pageSize });
      connections.push(...page.connections.map(({ id }) => ({ id })));
      after = page.next;
    } while (after !== undefined);
    let healed = 0;
    const renew = async ({ id }: { id: string }) => {
      const renewed = await renewer.renew(id, by);
      if (typeof renewed === 'object' && renewed.status === 'active') healed += 1;
    };
    const failed = 'a connection could not be renewed';
    await processConcurrently(connections, renew, {
      atOnce,
      isStopped: () => false,
      failed,
      log: effects.log,
    });
    return { looked: connections.length, healed };
  };
}
