import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { freshDirectory } from '../store/tested-stores.ts';
import { alertsAddress } from '../support/relay/alerts-address.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';
import { outputOf, runCommand } from '../support/relay/run-command.ts';

it('prints the alerts URL, rotates it, and explains when it can no longer be printed', async () => {
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
  expect(await outputOf(['alerts', 'list'], env)).toContain('No alerts yet');
  const RELAY_SEALING_KEYS = `other:${randomBytes(32).toString('base64url')}`;
  const lost = await runCommand(['alerts', 'url'], { ...env, RELAY_SEALING_KEYS });
  expect([lost.code, lost.stderr]).toEqual([1, expect.stringContaining('pnpm relay alerts rotate')]);
  await remove();
});

it('lists alerts with every digit of their ids, from a running relay and from a store at rest', async () => {
  const { relay, sandbox } = await stageOfTest();
  const id = '6938736476723408001';
  const alert = `{"NoiseawarePropertyID":${id},"PartnerOrgID":7,"AlertType":"noise","Level":1.50}`;
  expect((await fetch(await alertsAddress(relay), { method: 'POST', body: alert })).status).toBe(200);
  const env = relayEnvironment(relay.directory, sandbox);
  const running = await outputOf(['alerts', 'list', '--json'], env);
  expect(running).toContain(`"NoiseawarePropertyID":${id}`);
  await relay.down();
  const atRest = await outputOf(['alerts', 'list', '--json'], env);
  expect(atRest).toContain(`"NoiseawarePropertyID":${id}`);
  expect(JSON.parse(running)).toEqual(JSON.parse(atRest));
});
