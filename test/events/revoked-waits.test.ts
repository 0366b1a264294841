import { request } from 'node:http';
import { realEffects } from '@noiseaware-connect/relay/base/effects';
import { expect, it } from 'vitest';
import { forTest } from '../support/for-file.ts';
import { freshDatabase } from '../support/postgres/postgres-database.ts';
import { recordingLog } from '../support/recording-log.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';
import { fillLogs } from './log-at-size.ts';

// What takes time asks for its caller again before it answers: a credential that ended meanwhile learns nothing more.

const real = realEffects(recordingLog().log);
/** Pauses of waits between two reads of the log: calls wait while it grows. */
let pauses = 0;
const effects = {
  sleep: (seconds: number, signal: AbortSignal) => {
    if (seconds === 0.2) pauses += 1;
    return real.sleep(seconds, signal);
  },
};
const { relay, staff } = await stageOfFile({ effects });

/** How a wait for events by that key was answered, which `end` ends while it waits, and seconds from then to the answer. */
async function answerOfWait({ ask }: TestRelay, key: string, end: () => Promise<unknown>) {
  const { next } = (await (await ask('/v1/events?since=0', key)).json()) as { next: number };
  const before = pauses;
  const asked = ask(`/v1/events?since=${next}&wait=30`, key);
  await expect.poll(() => pauses).toBeGreaterThan(before);
  const began = real.elapsed();
  await end();
  const answer = await asked;
  const { code } = (await answer.json()) as { code?: string };
  return { answer: [answer.status, code], seconds: real.elapsed() - began };
}

const unauthenticated = [401, 'unauthenticated'];

it('a wait ends within a second of the revocation of its key', async () => {
  const { key } = await relay.service('revoked');
  const id = await relay.door.keyNamed('revoked');
  const { answer, seconds } = await answerOfWait(relay, key, () => relay.door.revokeServiceKey({ id }));
  expect(answer).toEqual(unauthenticated);
  expect(seconds).toBeLessThan(1);
});

it('a wait ends when its key is replaced without an overlap', async () => {
  const { key } = await relay.service('rotated');
  const id = await relay.door.keyNamed('rotated');
  const rotate = () => relay.door.rotateServiceKey({ id, body: { overlap: 0 } });
  expect((await answerOfWait(relay, key, rotate)).answer).toEqual(unauthenticated);
});

it('a wait ends when its key expires', async () => {
  const other = await forTest(startTestRelay({ effects }));
  const { key } = await other.service('expiring', { expiresIn: 3_600 });
  const { answer, seconds } = await answerOfWait(other, key, async () => other.pass(3_601));
  expect(answer).toEqual(unauthenticated);
  expect(seconds).toBeLessThan(1);
});

it('an event that comes right after the revocation of a key is not answered to its wait', async () => {
  const { key } = await relay.service('told');
  const id = await relay.door.keyNamed('told');
  const { answer } = await answerOfWait(relay, key, async () => {
    await relay.door.revokeServiceKey({ id });
    await connectAccount(staff, { id: 'cust-1' });
  });
  expect(answer).toEqual(unauthenticated);
});

it('a wait at one relay ends when its key is revoked at another', async () => {
  const env = { RELAY_STORE: (await freshDatabase()).url };
  const one = await forTest(startTestRelay({ env, effects }));
  const other = await forTest(startTestRelay({ env }));
  const { key } = await one.service('shared');
  const id = await other.door.keyNamed('shared');
  const { answer, seconds } = await answerOfWait(one, key, () => other.door.revokeServiceKey({ id }));
  expect(answer).toEqual(unauthenticated);
  expect(seconds).toBeLessThan(1.5);
});

it('an export that is being sent breaks off when its session ends', async () => {
  const other = await forTest(startTestRelay());
  const { session } = await other.enrol('Ada', 'admin');
  await other.down();
  await fillLogs(other.directory, 30_000);
  await other.up();
  const end = await new Promise<string>((resolve, reject) => {
    const headers = { authorization: `Bearer ${session}` };
    request(`${other.url}/v1/audit.csv`, { headers }, (answer) => {
      expect(answer.statusCode).toBe(200);
      // Nothing is read yet: the rest waits at the relay.
      other.door
        .staffNamed('Ada')
        .then((id) => other.door.revokeStaff({ id }))
        .then(() => {
          answer.on('end', () => resolve('whole'));
          answer.on('error', () => resolve('broken off'));
          // Two checks of calls in flight later.
          setTimeout(() => answer.resume(), 1_000);
        })
        .catch(reject);
    }).end();
  });
  expect(end).toBe('broken off');
}, 60_000);
