import { alertStore } from './changes/alerts.ts';
import { connectionStore } from './changes/connections.ts';
import { linkStore } from './changes/links.ts';
import { pairingStore } from './changes/pairings.ts';
import { keyStore } from './changes/sealing-keys.ts';
import { serviceStore } from './changes/services.ts';
import { staffStore } from './changes/staff.ts';
import { toolStore } from './changes/tools.ts';
import { webhookStore } from './changes/webhooks.ts';
import type { Native } from './native.ts';
import type { RecordStore } from './record-store.ts';
import type { Store } from './store.ts';

/** All operations on records, from those that a store implements itself. */
export const operationsOn = (
  records: RecordStore,
  native: Native,
): Omit<Store, 'audit' | 'archive' | 'check' | 'sweep' | 'close'> => ({
  pairings: pairingStore(records),
  links: linkStore(records, native.links),
  connections: connectionStore(records, native.connections),
  staff: staffStore(records),
  services: serviceStore(records),
  tools: toolStore(records),
  webhooks: webhookStore(records, native.webhooks),
  alerts: alertStore(records, native.alerts),
  keys: keyStore(records, native.keys),
});
