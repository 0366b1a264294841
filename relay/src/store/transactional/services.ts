import { isValid } from '../../domain/service.ts';
import type { Deciding } from '../decided/deciding.ts';
import { serviceChanges } from '../decided/services.ts';
import { within } from '../order-key.ts';
import type { ServiceStore } from '../service-store.ts';
import type { Database } from './transaction.ts';

export const serviceStore = ({ transact }: Database, deciding: Deciding): ServiceStore => ({
  ...serviceChanges(deciding),
  find: (hash, now) =>
    transact((tx) => {
      const [service] = tx.inOrder('servicesByHash', within(hash));
      return service !== undefined && isValid(service, now) ? service : undefined;
    }),
});
