import { expect, it } from 'vitest';
import { aConnection } from '../test-support/fake-relay.ts';
import { firstViewOf } from './first-view.ts';
import type { Flow } from './model/flow.ts';

const relay = {
  address: 'https://relay.example.com',
  session: 'a secret',
  staff: { id: 'staff-1', name: 'Ana Ruiz', role: 'staff' as const },
  signsIn: false,
  loginHost: 'login.noiseaware.io',
  sessionEnded: false,
};
const page = { ids: ['connection-1'], more: false };
const known = {
  connections: [aConnection()],
  unreadable: false,
  at: 5,
  pages: { needsYou: page, all: page },
  learned: [],
};
const flow = { outcome: null } as Flow;

it('draws what is stored, without the session', () => {
  const view = firstViewOf({ relay, brand: { name: 'Example Stays' }, known, offset: 7 });
  expect(view).toMatchObject({
    relay: {
      host: 'relay.example.com',
      staff: { name: 'Ana Ruiz', role: 'staff' },
      brand: { name: 'Example Stays' },
    },
    known: { connections: [{ id: 'connection-1' }] },
    offset: 7,
    refresh: { running: true, failure: null },
  });
  expect(JSON.stringify(view)).not.toContain('a secret');
});

it.each<Parameters<typeof firstViewOf>[0]>([
  {},
  { relay },
  { known },
  // Only the background knows the state of an attempt.
  { relay, known, flow },
])('waits for the background where %o is stored', (stored) => {
  expect(firstViewOf(stored)).toBeNull();
});
