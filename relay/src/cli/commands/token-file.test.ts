import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type Effects, realEffects } from '../../base/effects.ts';
import { createLog } from '../../base/log.ts';
import { createContext } from '../context.ts';
import { tokenFileCommand } from './token-file.ts';

it('keeps a token in the file that lives long enough, at any moment of three hours', async () => {
  const threeHours = 10_800;
  let now = 0;
  let given = 0;
  const left: number[] = [];
  const { directory, run } = await aCommand({
    now: () => now,
    // A relay that renews a token which lives shorter than asked for: each lives 15 minutes.
    fetch: async (_, init) => {
      const { minTtl } = JSON.parse(String(init?.body)) as { minTtl: number };
      if (given - now < minTtl) given = now + 900;
      return Response.json({ userToken: String(given), expiresAt: new Date(given * 1000).toISOString() });
    },
    sleep: async (seconds) => {
      const ends = Number(await readFile(path.join(directory, 'token'), 'utf8'));
      now += seconds;
      left.push(ends - now);
      if (now > threeHours) throw over;
    },
  });
  await expect(run('--min-ttl', '120')).rejects.toBe(over);
  expect(left.length).toBeGreaterThan(500);
  expect(Math.min(...left)).toBeGreaterThanOrEqual(120);
});

it('waits at least a second before another attempt, even if Retry-After is 0', async () => {
  const slept: number[] = [];
  const headers = { 'content-type': 'application/problem+json', 'retry-after': '0' };
  const { run } = await aCommand({
    fetch: async () => new Response('{"code":"store_unavailable"}', { status: 503, headers }),
    sleep: async (seconds) => {
      slept.push(seconds);
      if (slept.length === 2) throw over;
    },
  });
  await expect(run()).rejects.toBe(over);
  expect(slept).toEqual([1, 1]);
});

// --- Internal helpers ---

const over = new Error('the time is over');

/** The command on a fresh directory, with these effects. */
async function aCommand(effects: Partial<Effects>) {
  const directory = await mkdtemp(path.join(tmpdir(), 'token-file-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const env = { CONNECT_URL: 'https://relay.example', CONNECT_KEY: 'nackey_1' };
  const context = createContext({ out: () => undefined, error: () => undefined }, env, directory);
  const real = realEffects(createLog('silent', { write: () => undefined }));
  const command = tokenFileCommand({ ...context, effects: { ...real, ...effects } });
  const run = (...more: string[]) =>
    command.parseAsync(['--account', 'a', '--to', 'token', ...more], { from: 'user' });
  return { directory, run };
}
