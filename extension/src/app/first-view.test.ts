import { expect, it } from 'vitest';
import { aConnection } from '../test-support/fake-relay.ts';
import { firstViewOf } from './first-view.ts';

const relay = {
  address: 'https://relay.example.com',
  session: 'a secret',
  staff: { id: 'staff-1', name: 'Ana Ruiz' },
  loginHost: 'login.noiseaware.io',
  sessionEnded: false,
};
const known = { connections: [aConnection()], more: false, at: 5 };

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

it('leaves out a connection of which no row can be drawn', () => {
  const damaged = [null, {}, { ...aConnection(), status: 'odd' }, { ...aConnection(), account: { id: 4 } }];
  const view = firstViewOf({ relay, known: { ...known, connections: [...damaged, aConnection()] } });
  expect(view?.known?.connections).toHaveLength(1);
});

it.each([
  {},
  { relay },
  { known },
  { relay: { ...relay, address: 'nowhere' }, known },
  { relay, known: { connections: 'none', at: 5 } },
  // Of an attempt only the background knows the truth.
  { relay, known, flow: { outcome: null } },
])('waits for the background where %o is stored', (stored) => {
  expect(firstViewOf(stored)).toBeNull();
});
