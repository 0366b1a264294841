import {
  decideKey,
  decideRevocation,
  decideRotation,
  isUseToWrite,
  isValid,
  type KeysDecision,
  type Service,
} from '../../domain/service.ts';
import { within } from '../order-key.ts';
import type { ServiceStore } from '../service-store.ts';
import type { Database } from './transaction.ts';

export function serviceStore({ transact }: Database): ServiceStore {
  const change = <T>(idOrName: string, decide: (known: readonly Service[]) => KeysDecision<T>): Promise<T> =>
    transact((tx) => {
      const known = tx.all('services').filter(({ id, name }) => id === idOrName || name === idOrName);
      const { answer, put = [], audit = [] } = decide(known.toArray());
      for (const each of put) tx.put('services', each.id, each);
      for (const entry of audit) tx.audit(entry);
      return answer;
    });

  return {
    add: (service, by) => change(service.name, (known) => decideKey(known, service, by)),

    find: (hash, now) =>
      transact((tx) => {
        const [service] = tx.inOrder('servicesByHash', within(hash));
        return service !== undefined && isValid(service, now) ? service : undefined;
      }),

    list: () =>
      transact((tx) =>
        tx
          .all('services')
          .map((service) => ({ service, lastUse: tx.get('uses', service.id) }))
          .toArray(),
      ),

    revoke: (idOrName, now, by) => change(idOrName, (known) => decideRevocation(known, idOrName, now, by)),

    rotate: (idOrName, rotation, by) => change(idOrName, (known) => decideRotation(known, rotation, by)),

    noteUse: (use) =>
      transact((tx) => {
        if (isUseToWrite(tx.get('uses', use.id), use)) tx.put('uses', use.id, use);
      }),
  };
}
