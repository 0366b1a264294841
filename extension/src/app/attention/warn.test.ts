import type { Connection } from '@noiseaware-connect/shared/shapes';
import { beforeEach, expect, it } from 'vitest';
import type { FakeWorld } from '../../test-support/fake-effects.ts';
import { aConnection } from '../../test-support/fake-relay.ts';
import { startSetUp, startWorker, type Worker } from '../../test-support/start-worker.ts';
import { connectionIn } from './notice-id.ts';

const day = 86_400_000;

let world: FakeWorld;
let worker: Worker;
beforeEach(async () => {
  ({ world, worker } = await startSetUp());
});

const endsIn = (days: number, overrides: Partial<Connection> = {}): Connection =>
  aConnection({
    status: 'degraded',
    cause: 'slow',
    diesAt: new Date(world.effects.now() + days * day).toISOString(),
    ...overrides,
  });

/** The notifications after a refresh. They are removed, so that the next call returns only new ones. */
const told = async (...connections: Connection[]): Promise<string[]> => {
  world.relay.connections = connections;
  await worker.app.begin();
  const titles = [...world.notices.values()].map(({ title }) => title);
  world.notices.clear();
  return titles;
};

it('warns of an end five, three and one days before and when it has come, each once', async () => {
  expect(await told(endsIn(6))).toEqual([]);
  for (const [days, words] of [
    [4.9, 'within 5 days'],
    [2.9, 'within 3 days'],
    [0.9, 'within 1 day'],
  ] as const) {
    expect(await told(endsIn(days))).toEqual([expect.stringContaining(words)]);
    expect(await told(endsIn(days - 0.1))).toEqual([]);
  }
  const over = aConnection({ status: 'reauthorization_required', cause: 'refused', diesAt: null });
  expect(await told(over)).toEqual([expect.stringContaining('Needs authorization')]);
  worker = await startWorker(world);
  expect(await told(over)).toEqual([]);
});

it('warns nobody who may not connect, and shows no number on the button', async () => {
  Object.assign(world.relay, { role: 'staff', rights: 'read' });
  const refused = aConnection({ status: 'reauthorization_required', cause: 'refused', diesAt: null });
  expect(await told(refused)).toEqual([]);
  expect(world.badges.at(-1)).toBe('');
  expect(await told(aConnection())).toEqual([]);
});

it('announces once that a connection works again, and warns again when its next end is near', async () => {
  await told(endsIn(2));
  expect(await told(aConnection())).toEqual(['Connected again']);
  expect(await told(aConnection())).toEqual([]);
  expect(await told(endsIn(2))).toEqual([expect.stringContaining('within 3 days')]);
});

it('withdraws a warning once every connection that it names works again, also while the popup is open', async () => {
  const refused = (id: string) =>
    aConnection({ id, status: 'reauthorization_required', cause: 'refused', diesAt: null });
  const shownFor = async (...connections: Connection[]) => {
    world.relay.connections = connections;
    await worker.app.begin();
    return [...world.notices.keys()];
  };
  const [fine, other] = [aConnection(), aConnection({ id: 'connection-2' })];
  expect(await shownFor(refused(fine.id), refused(other.id))).toEqual(['warning']);
  expect(await shownFor(fine, refused(other.id))).toEqual(['warning', 'connection:connection-1']);
  expect(await shownFor(fine, other)).toEqual(['connection:connection-1', 'connection:connection-2']);
  world.notices.clear();

  expect(await shownFor(refused(fine.id), other)).toEqual(['connection:connection-1']);
  worker.popup.look(true);
  expect(await shownFor(fine, other)).toEqual([]);
});

it('does not announce a recovery if the trouble goes on or the connection was ended on purpose', async () => {
  await told(endsIn(2));
  expect(await told(endsIn(10))).toEqual([]);
  expect(await told(aConnection())).toEqual(['Connected again']);
  await told(endsIn(2));
  expect(await told(aConnection({ status: 'disconnected', cause: 'disconnected_by_staff' }))).toEqual([]);
  await told(endsIn(2));
  expect(await told()).toEqual([]);
});

it('asks the relay for a warned connection that is on no stored page, and announces its recovery', async () => {
  world.relay.pageSize = 1;
  const other = aConnection({ id: 'connection-0', account: { id: 'crm-0' } });
  await told(other, endsIn(2));
  expect(await told(other, aConnection())).toEqual(['Connected again']);
});

it('does not announce a connection that the person reconnected in this browser', async () => {
  await told(endsIn(2));
  await worker.connect(undefined, { account: { id: 'crm-1' }, connection: 'connection-1' });
  await worker.outcome();
  world.notices.clear();
  expect(await told(aConnection())).toEqual([]);
});

it('shows one notification per connection, and a click on it opens that connection', async () => {
  await told(endsIn(4));
  world.relay.connections = [endsIn(2), endsIn(2, { id: 'connection-2' })];
  await worker.app.begin();
  expect([...world.notices.keys()].map(connectionIn)).toEqual([undefined]);
  world.notices.clear();
  await told(endsIn(0.5), endsIn(2, { id: 'connection-2' }));
  world.relay.connections = [aConnection(), endsIn(2, { id: 'connection-2' })];
  await worker.app.begin();
  expect([...world.notices.keys()].map(connectionIn)).toEqual(['connection-1']);
});

it('keeps a recovered connection in the list, for a click on its notification to show it', async () => {
  world.relay.pageSize = 1;
  const other = aConnection({ id: 'connection-0', account: { id: 'crm-0' } });
  await told(other, endsIn(2));
  await told(other, aConnection());
  expect(worker.view().known?.connections.map(({ id }) => id)).toContain('connection-1');
});

it('combines several warnings in one notification, and shows none that the popup shows or that are off', async () => {
  const many = Array.from({ length: 5 }, (_, at) =>
    endsIn(2, { id: `c-${at}`, account: { id: `crm-${at}` } }),
  );
  expect(await told(...many)).toEqual(['5 connections need you']);
  worker.popup.look(true);
  expect(await told(endsIn(0.5, { id: 'c-9' }))).toEqual([]);
  worker.popup.look(false);
  expect(await told(endsIn(0.5, { id: 'c-9' }))).toEqual([]);
  await worker.send('choose', { notifications: false });
  expect(await told(endsIn(0.5, { id: 'c-10' }))).toEqual([]);
});

it('reminds of a connection a day after the person asked for it, once, and only while it still needs them', async () => {
  const needing = aConnection({ status: 'reauthorization_required', cause: 'refused', diesAt: null });
  expect(await told(needing)).toHaveLength(1);
  await worker.send('remind', { connection: needing.id });
  expect(await told(needing)).toEqual([]);
  world.advance(day);
  expect(await told(needing)).toEqual([expect.stringContaining('Sunny Shores')]);
  expect(await told(needing)).toEqual([]);
  await worker.send('remind', { connection: needing.id });
  world.advance(day);
  expect(await told(aConnection())).toEqual(['Connected again']);
});
