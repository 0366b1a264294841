import { describe, expect, it } from 'vitest';
import { noMetrics } from '../../base/metrics.ts';
import type { Activity } from '../../domain/activity/activity.ts';
import { instruments } from '../../domain/instruments.ts';
import { createTally } from './tally.ts';

const hour = 3_600;
const start = 1_750_000_000 - (1_750_000_000 % hour);

function setUp() {
  let now = start;
  let ids = 0;
  const tally = createTally((size) => {
    ids += 1;
    return new Uint8Array(size).fill(ids);
  });
  const metrics = tally.counting(noMetrics, () => now);
  const stored = new Map<string, Activity>();
  const write = () => tally.write(async (activity) => void stored.set(activity.id, activity), now);
  return {
    tally,
    metrics,
    write,
    stored: () => [...stored.values()],
    pass: (seconds: number) => {
      now += seconds;
    },
    now: () => now,
    noteStanding: (active: number) => {
      const others = { degraded: 0, reauthorization_required: 0, waiting: 0 };
      tally.noteStanding({ active, ...others }, now);
    },
  };
}

describe('a tally', () => {
  it('replaces the record of an hour, and begins another one for the next hour', async () => {
    const { metrics, write, stored, pass } = setUp();
    metrics.add(instruments.alerts, { outcome: 'matched' }, 2);
    await write();
    metrics.add(instruments.alerts, { outcome: 'unmatched' });
    // Of an alert that was received before.
    metrics.add(instruments.alerts, { outcome: 'found' });
    await write();
    pass(hour);
    metrics.add(instruments.webhooks, { outcome: 'dead' });
    await write();
    expect(stored().map(({ at, counts }) => [at, counts])).toEqual([
      [start, { alerts: 3 }],
      [start + hour, { undelivered: 1 }],
    ]);
  });

  it('writes nothing again that has not changed, and what could not be written with the next write', async () => {
    const { tally, metrics, write, stored, now } = setUp();
    metrics.record(instruments.noiseaware, 0.2, { call: 'refresh', status: '200' });
    const failing = tally.write(() => Promise.reject(new Error('no disk')), now());
    await expect(failing).rejects.toThrow('no disk');
    metrics.record(instruments.noiseaware, 10, { call: 'refresh', status: 'none' });
    await write();
    expect(stored()).toMatchObject([{ counts: { calls: 2, unanswered: 1 } }]);
    let writes = 0;
    const count = async () => {
      writes += 1;
    };
    await tally.write(count, now());
    expect(writes).toBe(0);
  });

  it('notes how things stand as an hour ends, also if nothing changed since', async () => {
    const { write, stored, pass, noteStanding } = setUp();
    noteStanding(3);
    await write();
    pass(hour + 20);
    noteStanding(4);
    await write();
    expect(stored().map(({ standing }) => [standing?.at, standing?.active])).toEqual([
      [start + hour, 4],
      [start + hour + 20, 4],
    ]);
  });

  it('writes an outage while it goes on, and its end in the hour in which it began', async () => {
    const { metrics, write, stored, pass } = setUp();
    pass(3_500);
    metrics.set(instruments.breakerOpen, 1, {});
    metrics.set(instruments.breakerOpen, 1, {});
    pass(30);
    await write();
    expect(stored()[0]?.outages).toEqual([{ from: start + 3_500, until: start + 3_530, isOver: false }]);
    pass(4 * hour);
    await write();
    metrics.set(instruments.breakerOpen, 0, {});
    await write();
    const until = start + 3_530 + 4 * hour;
    expect(stored()).toMatchObject([{ at: start, outages: [{ from: start + 3_500, until, isOver: true }] }]);
  });

  it('takes at most 10 kB a day at a busy relay', async () => {
    const { metrics, write, stored, pass, noteStanding, tally } = setUp();
    for (let each = 0; each < 24; each += 1) {
      noteStanding(19_613);
      for (let call = 0; call < 2_000; call += 1) {
        const seconds = 0.05 * 1.3 ** ((call % 17) / 2);
        metrics.record(instruments.noiseaware, seconds, {
          call: 'refresh',
          status: call % 50 === 0 ? '502' : '200',
        });
        metrics.add(instruments.webhooks, { outcome: call % 9 === 0 ? 'failed' : 'delivered' });
      }
      metrics.add(instruments.alerts, { outcome: 'matched' }, 120);
      const at = start + each * hour;
      const audit = ['renewed', 'renewal_failed', 'api_refused', 'link_made', 'connected'] as const;
      tally.note({
        audit: audit.map((what) => ({ at, what, who: { kind: 'relay' }, link: 'link', count: 1_500 })),
      });
      await write();
      pass(hour);
    }
    expect(stored()).toHaveLength(24);
    expect(JSON.stringify(stored()).length).toBeLessThan(10_000);
  });
});
