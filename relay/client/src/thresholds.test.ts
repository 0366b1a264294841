import { expect, it } from 'vitest';
import { readJson, writeJson } from './json.ts';
import {
  applyThresholds,
  describeChange,
  planThresholds,
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

/** NoiseAware's API with these thresholds: gives pages of that size at the most, and remembers what is written. */
function anApi(
  thresholds: Threshold[],
  { page = 500, wrap = (body: object): object => body, counts = true } = {},
) {
  const written: { path: string; text: string }[] = [];
  const fetch = async (
    _: string,
    path: string,
    { json, method }: { json?: unknown; method?: string } = {},
  ) => {
    if (method === 'PUT') {
      written.push({ path, text: writeJson(json) });
      return new Response('');
    }
    const { pagination } = json as { pagination: { pageNum: number; perPage: number } };
    const size = Math.min(page, pagination.perPage);
    const list = thresholds.slice((pagination.pageNum - 1) * size, pagination.pageNum * size);
    const body = wrap({ thresholds: list, ...(counts ? { totalCount: thresholds.length } : {}) });
    const answer = new Response(writeJson(body));
    return Object.assign(answer, { json: async () => readJson(await answer.text()) });
  };
  return { fetch, written, thresholds };
}

const raise = (all: readonly Threshold[]) => all.map((each) => ({ ...each, NRS: 80 }));

it.each([
  ['counted', {}],
  ['wrapped in data', { wrap: (data: object) => ({ data }) }],
  ['on smaller pages than asked for, not counted', { page: 7, counts: false }],
  [
    'as a bare list',
    { wrap: ({ thresholds }: { thresholds?: Threshold[] }) => ({ data: thresholds }), page: 50 },
  ],
])('reads every threshold of an account, %s', async (_, form) => {
  const all = Array.from({ length: 230 }, (_, index) =>
    listed({ ID: zone + BigInt(index), activityZoneID: zone + BigInt(index >> 1) }),
  );
  const zones = await readThresholds(anApi(all, form), 'a');
  expect([...zones.keys()]).toEqual([...new Set(all.map((each) => String(each['activityZoneID'])))]);
  expect([...zones.values()].flat()).toEqual(all);
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

it('applies a plan that was saved in a file, with ids intact, and only once', async () => {
  const api = anApi([listed()]);
  const [change] = planThresholds('a', await readThresholds(api, 'a'), raise);
  const read = readJson(writeJson(change, 2)) as NonNullable<typeof change>;
  expect(await applyThresholds(api, read)).toBe('written');
  expect(api.written).toEqual([
    {
      path: `/thresholds/activityZone/${zone}/replace`,
      text: `{"thresholds":[{"NRS":80,"TriggerCount":3,"activityZoneID":${zone},"endTime":24,"startTime":0,"timeZone":"Eastern"}]}`,
    },
  ]);
  // NoiseAware may give what was written other ids.
  api.thresholds[0] = listed({ NRS: 80, ID: 1 });
  expect(await applyThresholds(api, read)).toBe('already_so');
  expect(api.written).toHaveLength(1);
});

it.each([
  ['a value', (all: Threshold[]) => void all.splice(0, 1, listed({ TriggerCount: 4 }))],
  ['a field that is not written', (all: Threshold[]) => void all.splice(0, 1, listed({ ID: 1 }))],
  ['one more', (all: Threshold[]) => void all.push(listed({ startTime: 8 }))],
  ['none any more', (all: Threshold[]) => void all.splice(0)],
])('writes nothing if the zone has changed meanwhile: %s', async (_, change) => {
  const api = anApi([listed()]);
  const [planned] = planThresholds('a', await readThresholds(api, 'a'), raise);
  change(api.thresholds);
  expect(await applyThresholds(api, planned ?? expect.fail())).toBe('changed_meanwhile');
  expect(api.written).toEqual([]);
});

it('names who has to act if NoiseAware refuses', async () => {
  const answers = (status: number) => ({ fetch: async () => new Response('', { status }) });
  await expect(readThresholds(answers(500), 'a')).rejects.toMatchObject({
    code: 'noiseaware_refused',
    waits: 5,
  });
  await expect(readThresholds(answers(418), 'a')).rejects.toMatchObject({ needs: 'owner' });
  await expect(readThresholds({ fetch: async () => Response.json({}) }, 'a')).rejects.toThrow('no list');
});
