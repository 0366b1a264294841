import { api } from '@noiseaware-connect/shared/contract/api';
import { expect, it } from 'vitest';
import { realEffects } from '../../base/effects.ts';
import { createLog } from '../../base/log.ts';
import { noMetrics } from '../../base/metrics.ts';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import { logRequests } from './log-requests.ts';

it('measures a call by the monotonic clock, also if the time is set back meanwhile', async () => {
  const lines: string[] = [];
  let [time, elapsed] = [1_000, 0];
  const { middleware } = logRequests({
    ...realEffects(createLog('info', { write: (line) => void lines.push(line) })),
    now: () => time,
    elapsed: () => elapsed,
  });
  const context = { state: { requestId: 'r', caller: 'staff/1' }, method: 'GET', status: 200, ip: '::1' };
  await middleware(context as never, async () => {
    [time, elapsed] = [time - 60, elapsed + 0.5];
  });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'request', seconds: 0.5 });
});

it('counts ConnectionURL calls that failed in the relay by their cause', async () => {
  const counted: unknown[] = [];
  const { middleware } = logRequests({
    ...realEffects(createLog('silent')),
    metrics: { ...noMetrics, add: (_, labels) => void counted.push(labels) },
  });
  for (const failure of [new StoreUnavailable('full'), new TypeError('a bug'), undefined]) {
    const state = { requestId: 'r', endpoint: api.answerConnectionUrl, failure };
    await middleware({ state, method: 'POST', status: 500, ip: '::1' } as never, async () => undefined);
  }
  expect(counted).toEqual([
    { outcome: 'store_unavailable' },
    { outcome: 'internal' },
    { outcome: 'granted' },
  ]);
});
