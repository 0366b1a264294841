import path from 'node:path';
import type { Check } from '@noiseaware-connect/relay/operations/checks/check';
import { createClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { afterAll, expect, it } from 'vitest';
import { freePort } from '../sandbox/free-port.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { forFile } from '../support/for-file.ts';
import { directoryOfFile } from '../support/fresh-directory.ts';
import { authorize, complete } from '../support/relay/connect-account.ts';
import { doorOf, enter } from '../support/relay/operator-door.ts';
import { readDirectory } from '../support/relay/read-directory.ts';
import { relayEnvironment, sealingKey } from '../support/relay/relay-environment.ts';
import { runRelay, startRelayProcess } from '../support/relay/relay-process.ts';
import { troubleIn } from '../support/relay/run-doctor.ts';

const secrets = new Map<string, string>();

const parent = await directoryOfFile();
const sandbox = await forFile(startSandbox());
const env = {
  ...relayEnvironment(path.join(parent, 'data'), sandbox),
  LOG_LEVEL: 'trace',
  RELAY_PORT: String(await freePort()),
};
const relay = await startRelayProcess(env);
afterAll(() => relay.kill('SIGKILL'));
sandbox.setPartner({ connectionUrl: `${relay.url}/noiseaware/connection` });
const { invite, session, key } = await enter(doorOf(env), relay.url);
const staff = createClient(api, { baseUrl: relay.url, fetch, credential: session });
secrets.set('invite', invite);
secrets.set('service key', key);
secrets.set('session', session);
secrets.set('sealing key', sealingKey.split(':')[1] ?? '');

async function connect(id: string): Promise<void> {
  const pairing = await authorize(staff, { account: { id } });
  expect(await complete(staff, pairing)).toMatchObject({ ok: true });
  secrets.set(`code of ${id}`, pairing.code);
  secrets.set(`verifier of ${id}`, pairing.verifier);
}

for (const id of ['acct-1', 'acct-2']) await connect(id);

/** What was printed, the log and each file of the data hold no secret. */
async function expectNoSecret(printed: string): Promise<void> {
  for (const [index, secret] of sandbox.secrets().entries()) secrets.set(`secret ${index}`, secret);
  expect(secrets.size).toBeGreaterThan(10);
  const directory = path.join(parent, 'data');
  const files = (await readDirectory(directory)).values();
  const everything = [printed, relay.lines.join('\n'), ...files].join('\n');
  for (const [name, secret] of secrets) {
    for (const spelling of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
      expect(everything.includes(spelling), name).toBe(false);
  }
}

it('--json reports a fresh relay in one line, warns of nothing but the missing backup, and exits with 0', async () => {
  const { code, stdout } = await runRelay(['doctor', '--json'], env);
  const { checks, packet } = JSON.parse(stdout) as {
    checks: Check[];
    packet: object;
  };
  expect(troubleIn(checks)).toEqual(['warning: no backup was written yet']);
  expect([code, checks.length]).toEqual([0, 20]);
  expect(packet).toEqual({
    clientId: sandbox.partner.clientId,
    connectionUrl: `${relay.url}/noiseaware/connection`,
  });
  await expectNoSecret(stdout);
});

it('names every invalid setting and exits with 3', async () => {
  const { code, stdout, stderr } = await runRelay(['doctor'], {
    ...env,
    NOISEAWARE_CLIENT_ID: '',
    RELAY_PORT: 'eighty',
  });
  expect(code).toBe(3);
  expect(stdout).toContain('!!  the setting RELAY_PORT must be a whole number');
  expect(stdout).toContain('!!  the setting NOISEAWARE_CLIENT_ID is missing\n      add it to .env');
  expect(stderr).toBe('relay: 2 of 2 checks found something bad\n');
});
