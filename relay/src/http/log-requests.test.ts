import { expect, it } from 'vitest';
import { realEffects } from '../base/effects.ts';
import { createLog } from '../base/log.ts';
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
