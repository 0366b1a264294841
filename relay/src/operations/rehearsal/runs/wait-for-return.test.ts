import { expect, it } from 'vitest';
import type { TraceEvent } from '../recorded/events.ts';
import { waitForReturn } from './wait-for-return.ts';

/**
 * Waits with a clock that goes on by 20 s from one look to the next. At a second there may be an event, or the person types "stuck".
 * Gives the outcome and what was said, by the second.
 */
async function waitWith(happenings: Readonly<Record<number, Partial<TraceEvent> | 'stuck'>>, patience = 600) {
  let now = 0;
  const happened: TraceEvent[] = [];
  const remaining = new Map(Object.entries(happenings).map(([at, what]) => [Number(at), what]));
  const stuck = Promise.withResolvers<void>();
  const said: string[] = [];
  const end = await waitForReturn(
    {
      events: <K extends TraceEvent['kind']>(kind: K) =>
        happened.filter((each): each is Extract<TraceEvent, { kind: K }> => each.kind === kind),
      async until(condition, deadline) {
        for (; now < deadline; now += 20) {
          const what = remaining.get(now);
          if (what === 'stuck') stuck.resolve();
          else if (what !== undefined)
            happened.push({ at: new Date(now * 1_000).toISOString(), ...what } as TraceEvent);
          await new Promise((resolve) => setImmediate(resolve));
          if (condition()) return 'done';
        }
        return 'out_of_time';
      },
    },
    {
      effects: { now: () => now },
      say: (text) => void said.push(`${now} ${text}`),
      guide: { stuck: () => stuck.promise },
      patience,
    },
  );
  return { end, said };
}

const press: Partial<TraceEvent> = { kind: 'press' };
const called = (status = 200, refusal?: string): Partial<TraceEvent> => ({
  kind: 'connection_url',
  status,
  ...(refusal !== undefined && { refusal }),
});
const back: Partial<TraceEvent> = { kind: 'completion' };

it('waits for a person for as long as they need, and says for what', async () => {
  const { end, said } = await waitWith({ 20: press, 200: called(), 280: called(), 400: back });
  expect(end).toBe('back');
  expect(said).toEqual([
    '0 00:00:00  the address can be opened; waiting for its button to be pressed.',
    '20 00:00:20  the button was pressed; waiting for NoiseAware to call the ConnectionURL, which it does once the owner has pressed Authorize.',
    '80 Waiting for NoiseAware to call the ConnectionURL, which it does once the owner has pressed Authorize, for 1 min.',
    '140 Waiting for NoiseAware to call the ConnectionURL, which it does once the owner has pressed Authorize, for 2 min.',
    '200 00:03:20  NoiseAware has called the ConnectionURL; waiting for the browser to come back.',
    '260 Waiting for the browser to come back, for 1 min.',
    '280 00:04:40  NoiseAware has called the ConnectionURL 2 times, the last time 80 s after the first; waiting for the browser to come back.',
    '340 Waiting for the browser to come back, for 1 min.',
  ]);
});

it.each([
  [{}, 'the button behind the address was not pressed'],
  [{ 20: press }, 'NoiseAware did not call the ConnectionURL'],
  [
    { 20: press, 40: called(401, 'The client secret is another one.') },
    'a ConnectionURL call was answered 401 (The client secret is another one.), and no other one came',
  ],
  [
    { 20: press, 40: called(401), 60: called() },
    'NoiseAware called the ConnectionURL, and the browser did not come back',
  ],
])('ends with what is missing where the person is stuck after %j', async (happenings, missing) => {
  expect((await waitWith({ ...happenings, 100: 'stuck' })).end).toEqual({ missing });
});

it('ends once the time for a person is over, and says how long that was', async () => {
  expect((await waitWith({ 20: press }, 300)).end).toEqual({
    missing: 'NoiseAware did not call the ConnectionURL within 300 s',
  });
});
