import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { realEffects } from '../effects.ts';
import { createLog } from '../log.ts';
import { createContext } from './context.ts';
import { tokenFileCommand } from './token-file.ts';

it('has a token in the file that lives long enough, at any moment of three hours', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'token-file-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const threeHours = 10_800;
  let now = 0;
  let given = 0;
  const left: number[] = [];
  const over = new Error('the time is over');
  const env = { CONNECT_URL: 'https://relay.example', CONNECT_KEY: 'nackey_1' };
  const context = createContext({ out: () => undefined, error: () => undefined }, env, directory);
  const effects = {
    ...realEffects(createLog('silent', { write: () => undefined })),
    now: () => now,
    // A relay that renews a token which lives shorter than asked for: each lives 15 minutes.
    fetch: async (_: unknown, init?: RequestInit) => {
      const { minTtl } = JSON.parse(String(init?.body)) as { minTtl: number };
      if (given - now < minTtl) given = now + 900;
      return Response.json({ userToken: String(given), expiresAt: new Date(given * 1000).toISOString() });
    },
    sleep: async (seconds: number) => {
      const ends = Number(await readFile(path.join(directory, 'token'), 'utf8'));
      now += seconds;
      left.push(ends - now);
      if (now > threeHours) throw over;
    },
  };
  const command = tokenFileCommand({ ...context, effects: effects as typeof context.effects });
  const args = ['--account', 'a', '--to', 'token', '--min-ttl', '120'];
  await expect(command.parseAsync(args, { from: 'user' })).rejects.toBe(over);
  expect(left.length).toBeGreaterThan(500);
  expect(Math.min(...left)).toBeGreaterThanOrEqual(120);
});
