import { expect, test } from 'vitest';
import type { Connection } from '../../domain/connection/connection.ts';
import { createReplaceToken } from './replace-token.ts';

const by = { kind: 'service', id: 'service-1' } as const;

/** Two relays on one store, whose renewals bring `token-2`, `token-3` and so on, when the test allows each. */
function bench() {
  let now = 1_000;
  const stored = new Map<string, { token: number; at: number }>();
  const state = (id: string) => stored.get(id) ?? { token: 1, at: 0 };
  let renewals = 0;
  let isRefused = false;
  const startRelay = () =>
    createReplaceToken({
      find: async (id) => ({ id, lastRenewedAt: state(id).at }) as Connection,
      vendToken: async ({ id }, _minTtl, _by, refused) => {
        const before = state(id).token;
        // Meanwhile sealed values are opened, and a renewal may end.
        await new Promise(setImmediate);
        if (`token-${before}` === refused) {
          renewals += 1;
          await new Promise(setImmediate);
          stored.set(id, { token: before + 1, at: now });
        }
        const { token, at } = state(id);
        return { userToken: `token-${token}`, expiresAt: '', obtainedAt: at, organization: id };
      },
      authorization: {
        get isRefused() {
          return isRefused;
        },
      },
      effects: { now: () => now },
    });
  const [one, other] = [startRelay(), startRelay()];
  return {
    replace: async (id: string, refused: string) => (await one(id, refused, by))?.userToken,
    replaceAtOther: async (id: string, refused: string) => (await other(id, refused, by))?.userToken,
    /** NoiseAware refuses new tokens of several organizations. */
    refuseAll: () => {
      isRefused = true;
    },
    /** A renewal without a refusal. */
    renew: (id: string) => stored.set(id, { token: state(id).token + 1, at: now }),
    renewals: () => renewals,
    later: (seconds: number) => {
      now += seconds;
    },
  };
}

test('calls that are refused while a renewal runs share that renewal', async () => {
  const { replace, renewals } = bench();
  const calls = [replace('c', 'token-1'), replace('c', 'token-1')];
  for (let turns = 0; turns < 6; turns += 1) {
    await new Promise(setImmediate);
    calls.push(replace('c', 'token-1'));
  }
  expect(new Set(await Promise.all(calls))).toEqual(new Set(['token-2']));
  expect(renewals()).toBe(1);
});

test('a token that was renewed after a refusal and is refused too is not replaced for 30 seconds', async () => {
  const { replace, renewals, later } = bench();
  expect(await replace('c', 'token-1')).toBe('token-2');
  later(29);
  expect(await replace('c', 'token-2')).toBeUndefined();
  expect(await replace('c', 'token-1')).toBe('token-2');
  expect(await replace('other', 'token-1')).toBe('token-2');
  expect(renewals()).toBe(2);
  later(1);
  expect(await replace('c', 'token-2')).toBe('token-3');
});

test('two relays renew once each if every token is refused, and do not go on alternately', async () => {
  const { replace, replaceAtOther, renewals, later } = bench();
  expect(await replace('c', 'token-1')).toBe('token-2');
  later(1);
  expect(await replaceAtOther('c', 'token-2')).toBe('token-3');
  for (let turn = 0; turn < 10; turn += 1) {
    later(1);
    expect(await replace('c', 'token-3')).toBeUndefined();
    expect(await replaceAtOther('c', 'token-3')).toBeUndefined();
  }
  expect(renewals()).toBe(2);
});

test('a token from any other recent renewal is replaced if it is refused', async () => {
  const { replace, renew } = bench();
  renew('c');
  expect(await replace('c', 'token-2')).toBe('token-3');
});

test('a renewal that seems to be in the future since the clock was set back does not prevent another', async () => {
  const { replace, later } = bench();
  expect(await replace('c', 'token-1')).toBe('token-2');
  later(-600);
  expect(await replace('c', 'token-2')).toBe('token-3');
});

test('nothing is renewed while NoiseAware refuses new tokens of several organizations', async () => {
  const { replace, renew, refuseAll, renewals } = bench();
  refuseAll();
  expect(await replace('c', 'token-1')).toBeUndefined();
  renew('c');
  expect(await replace('c', 'token-1')).toBe('token-2');
  expect(renewals()).toBe(0);
});
