import { expect, it } from 'vitest';
import { createLog } from '../../base/log.ts';
import { hour } from '../../base/time.ts';
import type { AuditStore } from '../../store/contract/audit.ts';
import { watchAudit } from './watch-audit.ts';

/** How often a relay that runs for that many hours verifies the audit log. */
async function verifications(hours: number): Promise<number> {
  let [now, verified, pause] = [1_750_000_000, 0, 0];
  let job = () => undefined as unknown;
  const verify = async () => {
    verified += 1;
    return { entries: 0, isKnown: true };
  };
  const every = (seconds: number, repeated: () => void) => {
    [pause, job] = [seconds, repeated];
  };
  const effects = { every, log: createLog('silent'), now: () => now };
  watchAudit({ audit: { verify } as unknown as AuditStore }, effects, new AbortController().signal);
  for (const end = now + hours * hour; now + pause <= end; ) {
    now += pause;
    job();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return verified;
}

it('verifies once a day, also in a relay that never runs for a whole day', async () => {
  expect(await verifications(20)).toBe(1);
  expect(await verifications(24)).toBe(1);
  expect(await verifications(49)).toBe(3);
});
