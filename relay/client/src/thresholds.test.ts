import { expect, it } from 'vitest';
import { readJson, writeJson } from './json.ts';
import { createApiFetch, createNoiseAware } from './noiseaware.ts';
import {
  applyThresholds,
  describeChange,
  planThresholds,
  readAllZones,
  readThresholds,
  type Threshold,
} from './thresholds.ts';

const zone = 9007199254740993n;

const listed = (fields: Threshold = {}): Threshold => ({
  ID: zone * 10n,
  organization_id: 7,
  NRS: 75,
  TriggerCount: 3,
  activityZoneID: zone,
  endTime: 24,
  startTime: 0,
  timeZone: 'Eastern',
  ...fields,
});

/**
 * NoiseAware's API with these thresholds, behind a relay: counts the calls, and does what is written.
 * @param zones the activity zones that it lists; it has no such list without them
 */
function anApi(
  initial: Threshold[],
  { zones, takes = true }: { zones?: readonly bigint[]; takes?: boolean } = {},
) {
  const api = { thresholds: initial, written: [] as string[], lists: 0, refuses: new Set<string>() };
  const fetch = createApiFetch(async (_, path, call) => {
    const answerWith = async (body: unknown, status = 200) =>
      call.read(new Response(writeJson(body), { status }));
    const body = readJson(String(call.body)) as Record<string, unknown>;
    if (call.method === 'PUT') {
      const id = path.split('/')[3] ?? '';
      if (api.refuses.has(id)) return answerWith({}, 400);
      api.written.push(`${path} ${String(call.body)}`);
      const others = api.thresholds.filter((each) => String(each['activityZoneID']) !== id);
      if (takes) api.thresholds = [...others, ...(body['thresholds'] as Threshold[])];
      return answerWith({});
    }
    api.lists += 1;
    const { pageNum, perPage } = body['pagination'] as { pageNum: number; perPage: number };
    const page = (all: readonly unknown[]) => all.slice((pageNum - 1) * perPage, pageNum * perPage);
    if (path === '/thresholds/list')
      return answerWith({ thresholds: page(api.thresholds), totalCount: api.thresholds.length });
    if (zones === undefined) return answerWith({}, 404);
    return answerWith({ activityZones: page(zones.map((ID) => ({ ID }))), totalCount: zones.length });
  });
  return Object.assign(api, { fetch, noiseaware: createNoiseAware(fetch) });
}

const raise = (all: readonly Threshold[]) => all.map((each) => ({ ...each, NRS: 80 }));

it('reads every threshold of an account, by activity zone', async () => {
  const all = Array.from({ length: 230 }, (_, index) =>
    listed({ ID: zone + BigInt(index), activityZoneID: zone + BigInt(index >> 1) }),
  );
  const zones = await readThresholds(anApi(all), 'a');
  expect([...zones.keys()]).toEqual([...new Set(all.map((each) => String(each['activityZoneID'])))]);
  expect([...zones.values()].flat()).toEqual(all);
});

it('names activity zones that have no threshold, and gives them one; NoiseAware may not list them', async () => {
  const api = anApi([listed()], { zones: [zone, zone + 1n] });
  const { zones, isComplete } = await readAllZones(api, 'a');
  expect(isComplete).toBe(true);
  expect([...zones].map(([id, thresholds]) => [id, thresholds.length])).toEqual([
    [String(zone), 1],
    [String(zone + 1n), 0],
  ]);
  const quiet = { NRS: 70, TriggerCount: 1, startTime: 22, endTime: 7, timeZone: 'Central' };
  const give = (all: readonly Threshold[]) => (all.length === 0 ? [quiet] : all);
  const changes = planThresholds('a', zones, give);
  expect(changes.map(describeChange)).toEqual([
    `a, activity zone ${zone + 1n}, which has no threshold\n  + NRS 70  TriggerCount 1  endTime 7  startTime 22  timeZone Central`,
  ]);
  expect((await applyThresholds(api, changes)).map(({ outcome }) => outcome)).toEqual(['written']);
  expect(api.written[0]).toContain(`"activityZoneID":${zone + 1n}`);
  expect(await readAllZones(anApi([listed()]), 'a')).toMatchObject({ isComplete: false, zones: { size: 1 } });
});

it('plans only zones whose thresholds differ, with the fields and names that NoiseAware takes', async () => {
  const other = listed({ activityZoneID: 5, NRS: 80 });
  const zones = await readThresholds(anApi([listed(), listed({ startTime: 8 }), other]), 'a');
  const changes = planThresholds('a', zones, raise);
  const { ID: _, organization_id: __, ...taken } = listed({ NRS: 80 });
  expect(changes).toEqual([
    {
      account: 'a',
      zone: String(zone),
      before: [listed(), listed({ startTime: 8 })],
      after: [taken, { ...taken, startTime: 8 }],
    },
  ]);
  expect(
    describeChange({ ...changes[0], after: [taken, { ...listed({ startTime: 8 }) }] } as never),
  ).toBe(`a, activity zone ${zone}
  - NRS 75  TriggerCount 3  endTime 24  startTime 0  timeZone Eastern
    NRS 75  TriggerCount 3  endTime 24  startTime 8  timeZone Eastern
  + NRS 80  TriggerCount 3  endTime 24  startTime 0  timeZone Eastern`);
});

it.each([
  [{ NRS: 0 }, 'NRS must be a number from 1 to 130, and is 0'],
  [{ NRS: 131 }, 'NRS must be a number from 1 to 130, and is 131'],
  [{ NRS: 'loud' }, 'NRS must be a number from 1 to 130, and is "loud"'],
  [{ TriggerCount: 0 }, 'TriggerCount must be a whole number from 1 on, and is 0'],
  [{ startTime: 99 }, 'startTime must be a whole hour from 0 to 24, and is 99'],
  [{ endTime: 7.5 }, 'endTime must be a whole hour from 0 to 24, and is 7.5'],
  [{ timeZone: 'Mars' }, 'timeZone must be a time zone such as Eastern or America/New_York, and is "Mars"'],
  [
    { timeZone: undefined },
    'timeZone must be a time zone such as Eastern or America/New_York, and is missing',
  ],
])('plans no value that NoiseAware cannot take: %j', async (fields, words) => {
  const zones = await readThresholds(anApi([listed()]), 'a');
  const plan = () => planThresholds('a', zones, (all) => all.map((each) => ({ ...each, ...fields })));
  expect(plan).toThrow(new RangeError(`a, activity zone ${zone}: ${words}`));
});

it('leaves a value that a zone has already as it is, and takes any time zone of the world', async () => {
  const odd = listed({ timeZone: 'Lake time', NRS: 140 });
  const zones = await readThresholds(anApi([odd]), 'a');
  expect(planThresholds('a', zones, (all) => all.map((each) => ({ ...each, TriggerCount: 4 })))).toHaveLength(
    1,
  );
  for (const timeZone of ['Pacific', 'UTC', 'Europe/Berlin'])
    expect(planThresholds('a', zones, (all) => all.map((each) => ({ ...each, timeZone })))).toHaveLength(1);
});

it('applies a plan that was saved in a file, with ids intact, and only once', async () => {
  const api = anApi([listed()]);
  const changes = planThresholds('a', await readThresholds(api, 'a'), raise);
  const read = readJson(writeJson(changes, 2)) as typeof changes;
  expect(await applyThresholds(api, read)).toMatchObject([{ outcome: 'written' }]);
  expect(api.written).toEqual([
    `/thresholds/activityZone/${zone}/replace {"thresholds":[{"NRS":80,"TriggerCount":3,"endTime":24,"startTime":0,"timeZone":"Eastern","activityZoneID":${zone}}]}`,
  ]);
  // NoiseAware may give what was written other ids.
  api.thresholds[0] = listed({ NRS: 80, ID: 1 });
  expect(await applyThresholds(api, read)).toMatchObject([{ outcome: 'already_so' }]);
  expect(api.written).toHaveLength(1);
});

it('takes one list before and one after for an account of 300 homes, and a call for each zone', async () => {
  const homes = Array.from({ length: 300 }, (_, index) => zone + BigInt(index));
  const api = anApi(
    homes.map((activityZoneID) => listed({ activityZoneID })),
    { zones: homes },
  );
  const { zones } = await readAllZones(api, 'a');
  const pages = Math.ceil(homes.length / 100);
  expect(api.lists).toBe(2 * pages);
  const changes = planThresholds('a', zones, raise);
  api.lists = 0;
  const applied = await applyThresholds(api, changes);
  expect(new Set(applied.map(({ outcome }) => outcome))).toEqual(new Set(['written']));
  expect([api.lists, api.written.length]).toEqual([2 * pages, homes.length]);
});

it('reports a write that NoiseAware refused, or accepted and did not do, and goes on with other zones', async () => {
  const api = anApi([listed(), listed({ activityZoneID: 5 })]);
  const changes = planThresholds('a', await readThresholds(api, 'a'), raise);
  api.refuses.add(String(zone));
  expect(await applyThresholds(api, changes)).toMatchObject([
    { outcome: 'failed', failure: { code: 'noiseaware_refused', status: 400 } },
    { outcome: 'written', change: { zone: '5' } },
  ]);
  const deaf = anApi([listed()], { takes: false });
  const planned = planThresholds('a', await readThresholds(deaf, 'a'), raise);
  expect(await applyThresholds(deaf, planned)).toMatchObject([{ outcome: 'not_taken' }]);
});

it.each([
  ['a value', (all: Threshold[]) => void all.splice(0, 1, listed({ TriggerCount: 4 }))],
  ['a field that is not written', (all: Threshold[]) => void all.splice(0, 1, listed({ ID: 1 }))],
  ['one more', (all: Threshold[]) => void all.push(listed({ startTime: 8 }))],
  ['none any more', (all: Threshold[]) => void all.splice(0)],
])('writes nothing if the zone has changed meanwhile: %s', async (_, change) => {
  const api = anApi([listed()]);
  const planned = planThresholds('a', await readThresholds(api, 'a'), raise);
  change(api.thresholds);
  expect(await applyThresholds(api, planned)).toMatchObject([{ outcome: 'changed_meanwhile' }]);
  expect([api.written, api.lists]).toEqual([[], 2]);
});
