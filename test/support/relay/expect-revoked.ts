import { expect } from 'vitest';
import { headOf, type PassThroughBench } from './pass-through.ts';
import type { TestRelay } from './test-relay.ts';

/** What ends a call that passes through, done by the operator at a relay. */
export const revocations: Record<string, (relay: TestRelay, bench: PassThroughBench) => Promise<unknown>> = {
  'its service key': async ({ door }) => door.revokeServiceKey({ id: await door.keyNamed('download') }),
  'its connection': ({ door }, { connection }) => door.disconnect({ id: connection }),
  'its right to the connection, by moving that to another account': ({ door }, { connection }) =>
    door.moveConnection({ id: connection, body: { account: { id: 'acct-9' } } }),
};

/** A download that never ends by itself goes on until it is revoked at that relay, and ends within 5 seconds of it. */
export async function expectRevoked(
  bench: PassThroughBench,
  what: string,
  at: TestRelay,
  account?: string,
): Promise<void> {
  bench.api.answer((_request, response) => {
    const more = setInterval(() => response.write('more'), 100);
    response.on('close', () => clearInterval(more));
  });
  const { key } = await bench.relay.service('download', { accounts: ['acct-1'] });
  const request = bench.begin('/things', { key, ...(account !== undefined && { account }) });
  request.end();
  const head = await headOf(request);
  let bytes = 0;
  head.on('data', (part: Buffer) => {
    bytes += part.length;
  });
  const ended = new Promise<string>((resolve) => {
    head.on('end', () => resolve('whole'));
    head.on('error', () => resolve('broken off'));
  });
  await expect.poll(() => bytes).toBeGreaterThan(20);
  const began = Date.now();
  await revocations[what]?.(at, bench);
  expect(await ended).toBe('broken off');
  expect(Date.now() - began).toBeLessThan(5_000);
}
