import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { freshDirectory } from '../store/tested-stores.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { outputOf, runCommand } from '../support/relay/run-command.ts';

it('shows the address of alerts, makes another one, and says what cannot be shown any more', async () => {
  const { directory, remove } = await freshDirectory();
  const env = { ...relayEnvironment(directory), RELAY_PUBLIC_URL: 'https://connect.example.com' };
  const json = async (...args: string[]) => JSON.parse(await outputOf(['alerts', ...args, '--json'], env));
  const { url } = await json('url');
  expect(url).toMatch(/^https:\/\/connect\.example\.com\/noiseaware\/alerts\/[\w-]{43}$/);
  expect(await json('url')).toEqual({ url });
  expect(await outputOf(['alerts', 'url'], env)).toContain(url);
  const rotated = await json('rotate', '--overlap', '24h');
  expect(rotated.url).not.toBe(url);
  expect(Date.parse(rotated.formerEndsAt) - Date.now()).toBeGreaterThan(86_000_000);
  expect(await json('url')).toEqual({ url: rotated.url });
  expect(await runCommand(['alerts', 'rotate', '--overlap', 'soon'], env)).toMatchObject({ code: 2 });
  expect(await outputOf(['alerts', 'list'], env)).toContain('No alert has come');
  const RELAY_SEALING_KEYS = `other:${randomBytes(32).toString('base64url')}`;
  const lost = await runCommand(['alerts', 'url'], { ...env, RELAY_SEALING_KEYS });
  expect([lost.code, lost.stderr]).toEqual([1, expect.stringContaining('pnpm relay alerts rotate')]);
  await remove();
});
