import { beforeEach, expect, it } from 'vitest';
import { createFakeWorld, type FakeWorld } from '../../test-support/fake-effects.ts';
import { greetAt } from './greet.ts';

const address = 'https://relay.example.com';
const outside = { isAnswered: async () => false, redirectBase: 'https://extension.chromiumapp.org/' };
let world: FakeWorld;
beforeEach(() => {
  world = createFakeWorld();
});

it('recognizes a relay without sending it anything of the invite', async () => {
  expect(await greetAt(address, world.relay.fetch, outside)).toEqual({ kind: 'relay', signIn: false });
  expect(world.relay.calls).toEqual([
    { method: 'GET', path: '/health/live', query: {}, body: undefined, credential: null, key: null },
  ]);
});

it.each([
  ['no answer', 'unreachable'],
  [{ status: 200, body: { hello: 'world' } }, 'not_a_relay'],
  [{ status: 404, body: 'no such page' }, 'not_a_relay'],
] as const)('reports %j as %s', async (reply, kind) => {
  world.relay.tell('GET /health/live', reply);
  expect(await greetAt(address, world.relay.fetch, outside)).toEqual({ kind });
});

it('says which of the two versions is older', async () => {
  world.relay.contract = 2;
  expect(await greetAt(address, world.relay.fetch, outside)).toEqual({ kind: 'extension_is_older' });
  world.relay.contract = 0;
  expect(await greetAt(address, world.relay.fetch, outside)).toEqual({ kind: 'relay_is_older' });
});

it('sends nothing over plain http to another machine', async () => {
  const insecure = 'http://relay.example.com';
  expect(await greetAt(insecure, world.relay.fetch, outside)).toMatchObject({ kind: 'bad_address' });
  expect(world.relay.calls).toEqual([]);
});

it('tells a relay that does not let this extension in from one that does not answer, and names what is missing', async () => {
  world.relay.tell('GET /health/live', 'no answer');
  expect(await greetAt(address, world.relay.fetch, { ...outside, isAnswered: async () => true })).toEqual({
    kind: 'shut_out',
    redirect: 'https://extension.chromiumapp.org/',
  });
});
