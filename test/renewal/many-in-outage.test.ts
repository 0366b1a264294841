import { expect, test } from 'vitest';
import { lowdbBench, postgresBench } from '../store/tested-stores.ts';
import { playOutage } from './outage-stage.ts';

const page = '<!doctype html><title>Forbidden</title><h1>Access denied</h1>';
const stores = { lowdb: { open: lowdbBench, relays: 1 }, PostgreSQL: { open: postgresBench, relays: 3 } };

test.each([
  ['lowdb', 401],
  ['PostgreSQL', 403],
] as const)(
  'a thousand connections on %s, which need new tokens every thirty seconds while NoiseAware answers %d to everybody for a minute, make 150 calls and ask for two owners at the most',
  async (store, status) => {
    const { open, relays } = stores[store];
    const figures = await playOutage({
      open,
      relays,
      connections: 1_000,
      seconds: 60,
      readEvery: 30,
      answer: () => new Response(page, { status, headers: { 'content-type': 'text/html' } }),
    });
    expect(figures.calls).toBeLessThanOrEqual(150);
    expect(figures.needsYou).toBeLessThanOrEqual(2);
    expect(figures.wellAfter).toBeLessThanOrEqual(70);
    expect(figures.reused).toBe(0);
    for (const errors of figures.errors) expect(errors.length).toBeLessThanOrEqual(3);
  },
  300_000,
);
