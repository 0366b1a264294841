import type { Connection } from '@noiseaware-connect/relay/domain/connection/connection';
import { describe, expect, test } from 'vitest';
import { relay, start } from '../store/conformance/samples.ts';
import { renewalBench, tokensFor } from './renewal-stage.ts';

/** A renewal whose refresh is answered when the test says so. */
async function underWay() {
  const bench = await renewalBench();
  await bench.add();
  const answered = Promise.withResolvers<void>();
  bench.answers.refresh = async (...args) => {
    await answered.promise;
    return tokensFor()(...args);
  };
  const renewing = bench.renewer.renew('connection-1', relay);
  return { bench, renewing, answer: () => answered.resolve() };
}

describe('the lease of a running renewal', () => {
  test('is extended while the call runs, and not afterwards', async () => {
    const { bench, renewing, answer } = await underWay();
    const until = async () => (await bench.store.connections.find('connection-1'))?.renewal?.until;
    await expect.poll(until).toBe(start + 20);
    bench.clock.now = start + 15;
    expect(bench.beat()).toBe(1);
    await expect.poll(until).toBe(start + 35);
    const other = { owner: 'elsewhere', now: start + 34, until: start + 64, refresh: true };
    expect(await bench.store.connections.beginRenewal('connection-1', other, relay)).toBe('busy');
    answer();
    expect(await renewing).toMatchObject({ status: 'active' });
    expect(bench.beat()).toBe(0);
  });

  test('that another relay took over is not extended, and the late answer is not written', async () => {
    const { bench, renewing, answer } = await underWay();
    await expect.poll(() => bench.asked).toHaveLength(1);
    const other = { owner: 'elsewhere', now: start + 20, until: start + 50, refresh: true };
    expect(await bench.store.connections.beginRenewal('connection-1', other, relay)).toMatchObject({
      cause: 'uncertain',
      renewal: { spends: 'access_code' },
    });
    bench.beat();
    answer();
    expect(await renewing).toMatchObject({ renewal: { owner: 'elsewhere', until: start + 50 } });
    expect(await bench.opened('userToken')).toBe('first-user-token');
  });
});

describe('the organization of a connection', () => {
  const jwtOf = (claims: object) =>
    `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
  const harbor = { by: 'org', value: 'harbor', name: null };
  const renewedWith = async (claims: object, over: Partial<Connection> = {}) => {
    const bench = await renewalBench({ identity: { kind: 'claim', names: ['org'] } });
    await bench.add({ identity: harbor, ...over });
    bench.answers.refresh = tokensFor({ userToken: jwtOf(claims) });
    return { ...bench, renewed: await bench.renewer.renew('connection-1', relay) };
  };

  test('stays when a renewal names the same or none', async () => {
    for (const claims of [{ org: 'harbor' }, {}]) {
      expect((await renewedWith(claims)).renewed).toMatchObject({ status: 'active', identity: harbor });
    }
  });

  test('is learned from a renewal if it was unknown or identified by another claim', async () => {
    for (const identity of [null, { by: 'sub', value: 'user-1', name: null }]) {
      expect((await renewedWith({ org: 'harbor' }, { identity })).renewed).toMatchObject({
        identity: harbor,
      });
    }
    const flapping = { identity: null, nameless: true };
    expect((await renewedWith({ org: 'harbor' }, flapping)).renewed).toMatchObject(flapping);
  });

  test('becomes unknown if it changes from token to token, which is logged', async () => {
    const { renewed, lines } = await renewedWith({ org: 'another' });
    expect(renewed).toMatchObject({ status: 'active', identity: null, nameless: true });
    expect(lines.filter(({ level }) => level === 'warn').map(({ text }) => text)).toEqual([
      expect.stringContaining('changed without a reauthorization'),
    ]);
  });
});

test('the intent is stored before NoiseAware is called, and tokens before they are vended', async () => {
  const bench = await renewalBench();
  await bench.add();
  const journalled: unknown[] = [];
  bench.answers.refresh = async (...args) => {
    journalled.push((await bench.store.connections.find('connection-1'))?.renewal);
    return tokensFor()(...args);
  };
  const renewed = await bench.renewer.renew('connection-1', relay);
  expect(journalled).toEqual([expect.objectContaining({ spends: 'refresh_token', until: start + 20 })]);
  expect(await bench.store.connections.find('connection-1')).toEqual(renewed);
});
