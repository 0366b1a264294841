import { messages } from '@noiseaware-connect/shared/contract/events';
import { expect, it } from 'vitest';
import type { Connection } from '../connection/connection.ts';
import { eventsOf, newEvent, type WebhookEvent } from './webhook.ts';

const about = { identity: ['link-1'], at: 1_772_366_400, subject: 'link-1', account: 'cust-1' };

it('compiles events only with the payload of their type', () => {
  const { example } = messages['link.used'];
  const made = newEvent('link.used', about, example);
  // @ts-expect-error: the payload of another type
  newEvent('alert.received', about, example);
  // @ts-expect-error: a field is missing
  newEvent('connection.dies_soon', about, messages['connection.connected'].example);
  // @ts-expect-error: a payload that fits only one of the types that it may be
  newEvent(made.type as 'link.used' | 'alert.received', about, example);
  // @ts-expect-error: a type that the contract does not have
  newEvent('link.lost', about, example);
  // @ts-expect-error: a payload that was not checked against its type
  const byHand: WebhookEvent = { ...made, data: '{}' };
  expect(byHand).toMatchObject({ type: 'link.used', subject: 'link-1', account: 'cust-1' });
});

it('gives the same event the same id, and different events different ids', () => {
  const { example } = messages['link.used'];
  const idOf = (identity: unknown[]) => newEvent('link.used', { ...about, identity }, example).event;
  expect(idOf(['link-1'])).toMatch(/^msg_[\w-]{32}$/);
  expect(idOf(['link-1'])).toBe(idOf(['link-1']));
  expect(idOf(['link-2'])).not.toBe(idOf(['link-1']));
});

const connection = (over: Partial<Connection>): Connection => ({
  id: 'connection-1',
  account: { id: 'cust-1', name: 'Seaside Rentals' },
  connectedBy: { id: 'staff-1', name: 'Ada' },
  responsible: { id: 'staff-1', name: 'Ada' },
  connectedAt: 1_772_366_400,
  accessCode: 'sealed',
  tokens: null,
  status: 'active',
  cause: null,
  statusSince: 1_772_366_400,
  lastRenewedAt: 1_772_366_400,
  renewAt: null,
  identity: null,
  nameless: false,
  apiAnsweredAt: null,
  warned: null,
  failing: null,
  renewal: null,
  ...over,
});
const reconnected = { connectedAt: 1_772_366_500 };

it.each<[string, string[], Partial<Connection> | undefined, Partial<Connection>]>([
  ['connected first', ['connection.connected'], undefined, {}],
  ['renewed', [], {}, { lastRenewedAt: 1_772_366_500 }],
  ['connected again while active', ['connection.connected'], {}, reconnected],
  ['connected again after a disconnect', ['connection.connected'], { status: 'disconnected' }, reconnected],
  [
    'connected again after it was forgotten',
    ['connection.connected'],
    { status: 'disconnected', accessCode: null },
    reconnected,
  ],
  ['connected again while degraded', ['connection.recovered'], { status: 'degraded' }, reconnected],
  ['renewed while degraded', ['connection.recovered'], { status: 'degraded' }, {}],
  ['refused', ['connection.reauthorization_required'], {}, { status: 'reauthorization_required' }],
  ['disconnected', ['connection.disconnected'], {}, { status: 'disconnected' }],
  [
    'forgotten after a disconnect',
    ['connection.disconnected'],
    { status: 'disconnected' },
    { status: 'disconnected', accessCode: null },
  ],
])('a connection that is %s emits %j', (_, types, before, after) => {
  const events = eventsOf(before && connection(before), connection(after), 1_772_366_500);
  expect(events.map(({ type }) => type)).toEqual(types);
});
