import { realEffects } from '@noiseaware-connect/relay/base/effects';
import { recognizeNoiseAware } from '@noiseaware-connect/relay/http/noiseaware/connection-url';
import type { AuditStore } from '@noiseaware-connect/relay/store/contract/audit';
import { Failure } from '@noiseaware-connect/shared/failure';
import { expect, it } from 'vitest';
import { recordingLog } from '../support/recording-log.ts';
import { callConnectionUrl, startPairing } from '../support/relay/pairing.ts';
import { relayOfFile } from '../support/relay/test-relay.ts';

let clock = Date.UTC(2026, 10, 25) / 1000;

const relay = await relayOfFile({ effects: { now: () => clock } });

const audited = async (what: string) =>
  (await relay.door.audit({ limit: 10_000 })).filter((entry) => entry.what === what);
const linesWith = (text: string) => relay.logLines.filter((line) => line.includes(text));

const incomplete = [
  [{ client_id: 'another-partner', code: 'c' }, 401],
  [{ code: undefined }, 400],
  [{ code: 7 }, 400],
  [{ code: 'x'.repeat(1_001) }, 400],
] as const;

it('audits and logs each refused call with the right secret, and counts none as a guess', async () => {
  for (const [fields, status] of incomplete) {
    expect((await callConnectionUrl(relay, fields)).status).toBe(status);
  }
  await expect
    .poll(() => audited('connection_url_refused'))
    .toEqual(
      incomplete.map(() =>
        expect.objectContaining({
          who: { kind: 'noiseaware', id: expect.any(String), requestId: expect.any(String) },
        }),
      ),
    );
  const logged = relay.logLines.map((line) => JSON.parse(line) as { caller?: string; status?: number });
  expect(logged.filter(({ caller }) => caller === 'noiseaware').map(({ status }) => status)).toEqual(
    incomplete.map(([, status]) => status),
  );
  // What is counted is logged by the first call a minute later.
  clock += 61;
  await callConnectionUrl(relay, { client_secret: 'wrong' });
  expect(linesWith('unauthenticated calls refused')).toEqual([]);
});

it('compares no secret of a call that a limit has refused', async () => {
  const before = await audited('connection_url_refused');
  const linesBefore = linesWith('"caller":"noiseaware"').length;
  for (let call = 0; call < 31; call += 1)
    await callConnectionUrl(relay, { client_secret: 'wrong', code: 'c' });
  const calls = Array.from({ length: 60 }, (_, call) =>
    callConnectionUrl(relay, { code: `throttled-${call}` }),
  );
  const statuses = (await Promise.all(calls)).map(({ status }) => status);
  const checked = statuses.filter((status) => status === 400);
  expect(statuses.filter((status) => status === 429).length).toBe(60 - checked.length);
  expect(checked.length).toBeLessThan(60);
  expect(linesWith('"caller":"noiseaware"').length - linesBefore).toBe(checked.length);
  expect(await audited('connection_url_refused')).toEqual(before);
});

/** An audit log on a disk that hangs. */
const neverWritten = { add: () => new Promise<void>(() => undefined) } as unknown as AuditStore;

it('answers a refused call with the right secret without waiting for the audit log', async () => {
  const recognize = recognizeNoiseAware({
    config: relay.config,
    effects: realEffects(recordingLog().log),
    store: { audit: neverWritten },
  });
  const [secret] = relay.config.noiseaware.clientSecrets;
  const refusal = new Failure('invalid_request');
  const context = { state: { requestId: 'r', sent: { client_secret: secret } } } as unknown as Parameters<
    typeof recognize
  >[0];
  await expect(recognize(context, () => Promise.reject(refusal))).rejects.toBe(refusal);
  expect(context.state).toMatchObject({ caller: 'noiseaware' });
});

it('audits no call with a wrong secret', async () => {
  const before = await relay.door.audit({ limit: 10_000 });
  for (const fields of [{}, { code: undefined }, { client_id: 'x', code: 1 }]) {
    await callConnectionUrl(relay, { code: 'c', ...fields, client_secret: 'wrong' });
  }
  expect(await relay.door.audit({ limit: 10_000 })).toEqual(before);
});

it('audits thirty refusals per minute and counts the rest, so that a stolen secret cannot fill the disk', async () => {
  clock += 120;
  const before = linesWith('"caller":"noiseaware"').length;
  const unknownBefore = (await audited('code_refused_unknown')).length;
  for (let call = 0; call < 100; call += 1) {
    expect((await callConnectionUrl(relay, { code: `unknown-${call}` })).status).toBe(400);
  }
  const incompleteBefore = (await audited('connection_url_refused')).length;
  for (let call = 0; call < 50; call += 1) await callConnectionUrl(relay, { code: undefined });
  expect((await audited('code_refused_unknown')).length - unknownBefore).toBe(30);
  // Those with a refused code count here too: all of them are refusals.
  expect((await audited('connection_url_refused')).length - incompleteBefore).toBe(0);
  expect(linesWith('"caller":"noiseaware"').length - before).toBe(30);

  // A pairing is granted and audited meanwhile.
  const { client } = await relay.enrol('Alex');
  expect((await callConnectionUrl(relay, { code: (await startPairing(client)).code })).status).toBe(200);
  expect(await audited('code_granted')).toHaveLength(1);

  clock += 61;
  await callConnectionUrl(relay, { code: 'one-more' });
  for (let call = 0; call < 31; call += 1) await callConnectionUrl(relay, { code: `more-${call}` });
  const [counted] = linesWith('further ConnectionURL calls with a valid client secret refused');
  expect(JSON.parse(counted ?? '{}')).toMatchObject({
    calls: { '400 invalid_grant': 70, '400 invalid_request': 50 },
  });
  expect((await audited('code_refused_unknown')).length - unknownBefore).toBe(60);
});
