import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseConfig } from '@noiseaware-connect/relay/settings/config';
import { createClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { afterAll, expect, it, vi } from 'vitest';
import { startSandbox } from '../sandbox/sandbox.ts';
import { forFile } from '../support/for-file.ts';
import { directoryOfFile } from '../support/fresh-directory.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { listenAt } from '../support/relay/listen-at.ts';
import { doorOf, enter } from '../support/relay/operator-door.ts';
import { startOtlpReceiver } from '../support/relay/otlp-receiver.ts';
import { callConnectionUrl, startPairing } from '../support/relay/pairing.ts';
import { readDirectory } from '../support/relay/read-directory.ts';
import { relayEnvironment, sealingKey } from '../support/relay/relay-environment.ts';
import { runRelay, startRelayProcess } from '../support/relay/relay-process.ts';

/** Everything that an attacker would search a stolen disk for: as text, and in the other spellings bytes have. */
const spellings = (secret: string): string[] => [
  secret,
  Buffer.from(secret).toString('base64'),
  Buffer.from(secret).toString('base64url'),
  Buffer.from(secret).toString('hex'),
  encodeURIComponent(secret),
];

const filesOf = async (directory: string) => [...(await readDirectory(directory))];

const parent = await directoryOfFile();
const sandbox = await forFile(startSandbox());
const collector = await startOtlpReceiver();
const reports = path.join(parent, 'reports');
await mkdir(reports);
const env = {
  ...relayEnvironment(path.join(parent, 'data'), sandbox),
  LOG_LEVEL: 'trace',
  RELAY_OPS_ADDRESS: '127.0.0.1:0',
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  NODE_OPTIONS: `--report-on-signal --report-directory=${reports}`,
};
const relay = await startRelayProcess(env);
afterAll(() => relay.kill('SIGKILL'));
sandbox.setPartner({ connectionUrl: `${relay.url}/noiseaware/connection` });
const facts = { url: relay.url, config: { noiseaware: { clientId: 'x', clientSecrets: ['y'] } } };
const json = async <T>(...args: string[]) =>
  JSON.parse((await runRelay([...args, '--json'], env)).stdout) as T;

const door = doorOf(env);
const { invite, session, key } = await enter(door, relay.url);
const { invite: unused } = await json<{ invite: string }>('invite', '--name', 'Sam');
const staff = createClient(api, { baseUrl: relay.url, fetch, credential: session });
const service = createClient(api, { baseUrl: relay.url, fetch, credential: key });

const trace = await listenAt({ door, config: parseConfig(env) });
const kept = await connectAccount(staff, { id: 'acct-kept' });
await trace.ended;
const erased = await connectAccount(staff, { id: 'acct-erased' });
const abandoned = await startPairing(staff);
await service.vendToken({ id: kept.id, body: {} });
await staff.renewConnection({ id: kept.id, body: {} });

// Refusals name no values either.
const wrong = 'a-wrong-secret-typed-by-hand';
const body = { redirect: `https://x/?c=${wrong}`, verifier: abandoned.verifier };
const refusals: unknown[] = [
  await callConnectionUrl(facts, { client_secret: wrong, code: abandoned.code }),
  await staff.completePairing({ id: abandoned.id, body }),
  await createClient(api, { baseUrl: relay.url, fetch }).enrol({ body: { invite: wrong } }),
];
for (const [place, init] of [
  [`/noiseaware/connection?secret=${wrong}`, { method: 'POST', body: `{"${wrong}` }],
  [`/v1/connections?account=${wrong}&x=${wrong}`, { headers: { authorization: wrong } }],
  [`/v1/connections?cursor=${wrong}`, { headers: { authorization: `Bearer ${session}` } }],
  [`/${wrong}`, { headers: { 'x-request-id': wrong } }],
] as const) {
  const answer = await fetch(relay.url + place, init);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  refusals.push([...answer.headers], await answer.text());
}
for (const kind of ['not-json', 'truncated', 'error-in-200', '500', '403'] as const) {
  sandbox.set({ fault: {} });
  const { id } = await connectAccount(staff, { id: `acct-${kind}` });
  sandbox.set({ fault: { refresh: { kind, afterEffect: true }, token: { kind, afterEffect: true } } });
  refusals.push(await staff.renewConnection({ id, body: {} }));
}
sandbox.set({ fault: {} });

const secrets = new Map([
  ...sandbox.secrets().map((value, index) => [`sandbox secret ${index}`, value] as const),
  ['used invite', invite],
  ['unused invite', unused],
  ['service key', key],
  ['session', session],
  ['one-time code', abandoned.code],
  ['verifier', abandoned.verifier],
  ['sealing key', sealingKey.split(':')[1] ?? ''],
  ['wrong secret', wrong],
]);
// Sealed values of the connection that is forgotten now must leave the disk as well.
const before = (await filesOf(path.join(parent, 'data'))).map(([, text]) => text).join('');
await staff.disconnect({ id: erased.id, query: { forget: 'true' } });
const after = (await filesOf(path.join(parent, 'data'))).map(([, text]) => text).join('');
const sealedOf = (text: string) =>
  [...text.matchAll(/eyJ[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+/g)].map(([jwe]) => jwe);
const forgotten = sealedOf(before).filter((jwe) => !after.includes(jwe));
expect(sealedOf(after).length).toBeGreaterThan(0);
const backup = path.join(parent, 'backup.ndjson');
await json('backup', '--to', backup);
process.kill(relay.pid, 'SIGUSR2');
// It is whole once it can be parsed.
const report = await vi.waitFor(
  async () => {
    const [, text = ''] = (await filesOf(reports))[0] ?? [];
    return JSON.stringify(JSON.parse(text));
  },
  { timeout: 10_000 },
);
const listening = relay.lines.find((line) => line.includes('relay listening')) ?? '{}';
const { operations } = JSON.parse(listening) as { operations: string };
/** All else that leaves the relay, by what it is. */
const told: Record<string, string> = {
  'error answers': JSON.stringify(refusals),
  metrics: await (await fetch(`${operations}/metrics`)).text(),
  'the trace of a pairing': await trace.printed(),
  'the audit log': (await runRelay(['audit', '--json', '--limit', '1000'], env)).stdout,
  'a backup': await readFile(backup, 'utf8'),
  'the checks of doctor': JSON.stringify(await runRelay(['doctor', '--json'], env)),
};
await relay.kill('SIGTERM');
told['a diagnostic report of Node’s'] = report;
told['OpenTelemetry'] = collector.text();
await collector.stop();
const lines = relay.lines.join('\n');

it('has secrets of every kind to look for', () => {
  expect(secrets.size).toBeGreaterThan(15);
  for (const [name, value] of secrets) expect(value.length, name).toBeGreaterThanOrEqual(16);
  expect(lines.split('\n').length).toBeGreaterThan(20);
});

it('writes no secret into the log at level trace', () => {
  for (const [name, value] of secrets) {
    for (const spelling of spellings(value))
      expect(lines.includes(spelling), `${name} in the log`).toBe(false);
  }
});

it('shows no secret in answers, metrics, traces, audit log, backup, doctor, diagnostic report and OpenTelemetry', () => {
  expect(told['the trace of a pairing']).toContain('‹one-time code 1›');
  for (const [what, text] of Object.entries(told)) {
    expect(text.length, what).toBeGreaterThan(500);
    for (const [name, value] of secrets) {
      for (const spelling of spellings(value))
        expect(text.includes(spelling), `${name} in ${what}`).toBe(false);
    }
  }
});

it('writes no secret in plain text into the data directory', async () => {
  const files = await filesOf(path.join(parent, 'data'));
  expect(files.map(([name]) => name)).toContain('relay.db');
  for (const [file, text] of files) {
    for (const [name, value] of secrets) {
      for (const spelling of spellings(value))
        expect(text.includes(spelling), `${name} in ${file}`).toBe(false);
    }
  }
});

it('erases a forgotten connection’s sealed values from every file', async () => {
  expect(forgotten.length).toBeGreaterThanOrEqual(3);
  for (const [file, text] of await filesOf(path.join(parent, 'data'))) {
    for (const jwe of forgotten) expect(text.includes(jwe), `a sealed value in ${file}`).toBe(false);
  }
});
