import type { EventStore } from '../contract/event.ts';
import type { Native } from '../native.ts';
import type { RecordStore } from '../record-store.ts';
import type { Store } from '../store.ts';
import { activityStore } from './activity.ts';
import { alertStore } from './alerts.ts';
import { auditStore } from './audit.ts';
import { connectionStore } from './connections.ts';
import { keptAnswerStore } from './kept-answers.ts';
import { linkStore } from './links.ts';
import { pairingStore } from './pairings.ts';
import { keyStore } from './sealing-keys.ts';
import { serviceStore } from './services.ts';
import { staffStore } from './staff.ts';
import { toolStore } from './tools.ts';
import { webhookStore } from './webhooks.ts';

/** All operations on records, from those that a store implements itself. */
export const createOperations = (
  records: RecordStore,
  native: Native,
  events: EventStore,
): Omit<Store, 'events' | 'archive' | 'check' | 'sweep' | 'close'> => ({
  activity: activityStore(records),
  pairings: pairingStore(records),
  links: linkStore(records, native.links),
  connections: connectionStore(records, native.connections),
  staff: staffStore(records),
  services: serviceStore(records),
  tools: toolStore(records),
  webhooks: webhookStore(records, native.webhooks, events),
  alerts: alertStore(records, native.alerts),
  audit: auditStore(records, native.audit),
  answers: keptAnswerStore(records),
  keys: keyStore(records, native.keys),
});
