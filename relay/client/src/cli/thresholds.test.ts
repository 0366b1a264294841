import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { writeJson } from '../json.ts';
import { createFakeRelay, type FakeCall } from '../testing.ts';
import { runCommand } from './run-command.ts';

const homes = Array.from({ length: 300 }, (_, index) => `home-${index + 1}`);
const quiet = [{ NRS: 65, TriggerCount: 1, startTime: 22, endTime: 24, timeZone: 'Eastern' }];

/** A relay with 300 accounts of two activity zones, one of which has no threshold yet. It counts the calls, and those at once. */
function aRelay() {
  const thresholds = new Map(homes.map((home) => [home, [{ ...quiet[0], NRS: 80, activityZoneID: 1 }]]));
  const counts = { calls: new Map<string, number>(), atOnce: 0, most: 0, busy: 0 };
  const answer = async ({ method, path: called, body }: FakeCall) => {
    const [, home = '', call = ''] = /^\/v1\/accounts\/([^/]+)\/noiseaware(.+)$/.exec(called) ?? [];
    if (home === '') return undefined;
    counts.atOnce += 1;
    counts.most = Math.max(counts.most, counts.atOnce);
    await turn();
    counts.atOnce -= 1;
    // What a relay answers whose limit is reached.
    if (counts.busy > 0) {
      counts.busy -= 1;
      const problem = { status: 429, code: 'rate_limited', fixedBy: 'time' };
      const headers = { 'content-type': 'application/problem+json', 'retry-after': '1' };
      return new Response(JSON.stringify(problem), { status: 429, headers });
    }
    counts.calls.set(home, (counts.calls.get(home) ?? 0) + 1);
    const present = thresholds.get(home) ?? [];
    if (method === 'POST' && call === '/thresholds/list')
      return { thresholds: present, totalCount: present.length };
    if (method === 'POST') return { activityZones: [{ ID: 1 }, { ID: 2 }], totalCount: 2 };
    const [, zone] = /^\/thresholds\/activityZone\/(\d+)\/replace$/.exec(call) ?? [];
    const others = present.filter(({ activityZoneID }) => String(activityZoneID) !== zone);
    thresholds.set(home, [...others, ...(body as { thresholds: typeof present }).thresholds]);
    return {};
  };
  const accounts = Object.fromEntries(homes.map((home) => [home, { state: 'active' as const }]));
  return { ...createFakeRelay({ accounts, answer }), counts, thresholds };
}

it('gives 300 homes quiet hours in 2 calls each for the plan and 2 and their zones to apply it, 8 homes at once', async () => {
  const relay = aRelay();
  const directory = await mkdtemp(path.join(tmpdir(), 'thresholds-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const [out, error]: [string[], string[]] = [[], []];
  const run = (args: readonly string[], input = '') =>
    runCommand(args, {
      env: { CONNECT_URL: relay.url, CONNECT_KEY: relay.key },
      directory,
      input: Readable.from([input]),
      out: (text) => void out.push(text),
      error: (text) => void error.push(text),
      sleep: async () => undefined,
      fetch: relay.fetch,
      now: Date.now,
      signal: new AbortController().signal,
    });
  const callsOfEach = () => {
    const counts = new Set(relay.counts.calls.values());
    relay.counts.calls.clear();
    return [...counts];
  };
  const plan = ['thresholds', 'plan', '--all', '--replace', '-', '--to', 'plan.json'];
  expect(await run(plan, writeJson(quiet))).toBe(0);
  expect(out[0]?.match(/^home-\d+, activity zone \d/gm)).toHaveLength(600);
  expect(callsOfEach()).toEqual([2]);

  relay.counts.busy = 20;
  expect(await run(['thresholds', 'apply', 'plan.json'])).toBe(0);
  expect(out.at(-1)).toBe('Activity zones: 600 written, 0 were so already, 0 left as they are, 0 failed.');
  expect(callsOfEach()).toEqual([4]);
  expect(relay.counts.most).toBe(8);
  expect(error.filter((line) => line.startsWith('applied'))).toHaveLength(10);
  for (const each of relay.thresholds.values()) expect(each.map(({ NRS }) => NRS)).toEqual([65, 65]);
});
