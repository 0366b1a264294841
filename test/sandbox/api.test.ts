import { expect, test } from 'vitest';
import { startConnected } from './connected.ts';

interface EventList {
  readonly totalCount: number;
  readonly events: Record<string, string | number>[];
}

/** A connected sandbox and the two list calls. */
async function startListing() {
  const connected = await startConnected();
  const { send, first } = connected;
  const auth = { Authorization: first.userToken };
  return {
    ...connected,
    auth,
    status: async (body: unknown) => (await send('/events/list', body, auth)).status,
    events: async (body: unknown) => (await (await send('/events/list', body, auth)).json()) as EventList,
    thresholds: async () => (await send('/thresholds/list', {}, auth)).text(),
  };
}

test.each([
  ['raw', [200, 401]],
  ['bearer', [401, 200]],
  ['both', [200, 200]],
] as const)(
  'authorizationHeader=%s accepts the bare token and the bearer form with %j',
  async (form, expected) => {
    const { list, first } = await startConnected({ switches: { authorizationHeader: form } });
    const statuses = [await list(first.userToken), await list(`Bearer ${first.userToken}`)].map(
      (r) => r.status,
    );
    expect(statuses).toEqual(expected);
  },
);

test('without the header the answer is 403, or 401 if so switched; a wrong token is a 401', async () => {
  const { send, list, sandbox } = await startConnected();
  expect((await send('/thresholds/list', {})).status).toBe(403);
  expect((await list('nonsense')).status).toBe(401);
  sandbox.set({ missingHeaderStatus: 401 });
  expect((await send('/thresholds/list', {})).status).toBe(401);
});

test('ids in lists are plain numbers that a double cannot hold', async () => {
  const { thresholds } = await startListing();
  const ids = [...(await thresholds()).matchAll(/"activityZoneID":(\d+)/g)].map(([, id]) => id ?? '');
  expect(ids).toHaveLength(3);
  for (const id of ids) expect(BigInt(id)).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER));
});

test('replacing the thresholds of an activity zone keeps every digit of its id', async () => {
  const { thresholds, sandbox, auth } = await startListing();
  const id = /"activityZoneID":(\d+)/.exec(await thresholds())?.[1] ?? '';
  const replace = (zone: string, inBody: string, nrs: number) =>
    fetch(`${sandbox.url}/thresholds/activityZone/${zone}/replace`, {
      method: 'PUT',
      headers: { ...auth, 'Content-Type': 'application/json' },
      body: `{"thresholds":[{"NRS":${nrs},"TriggerCount":3,"activityZoneID":${inBody},"endTime":24,"startTime":0,"timeZone":"Eastern"}]}`,
    });
  expect((await replace(id, id, 81)).status).toBe(200);
  expect(await thresholds()).toMatch(new RegExp(`"activityZoneID":${id},"NRS":81,`));
  expect((await replace('1', id, 82)).status).toBe(404);
  expect((await replace(id, '1', 82)).status).toBe(400);
  expect((await replace(id, id, -1)).status).toBe(400);
  expect(await thresholds()).not.toContain('"NRS":82');
});

test('a list without parameters is its first page', async () => {
  const { events, send, auth } = await startListing();
  const { events: page, totalCount } = await events({});
  expect([page.length, totalCount]).toEqual([25, 30]);
  expect((await send('/events/list', undefined, auth)).status).toBe(200);
});

test('pagination cuts the list into pages', async () => {
  const { events } = await startListing();
  const pages = await Promise.all(
    [1, 2, 3, 4].map((pageNum) => events({ pagination: { pageNum, perPage: 12 } })),
  );
  expect(pages.map(({ events: page }) => page.length)).toEqual([12, 12, 6, 0]);
  expect(new Set(pages.flatMap(({ events: page }) => page.map(({ startTime }) => startTime))).size).toBe(30);
});

test.each([
  [{ key: 'status', value: 'open' }, 2],
  [{ key: 'event_class', operator: '=', value: 'NOISE' }, 5],
  [{ key: 'event_class', operator: '!=', value: 'NOISE' }, 25],
  [{ key: 'event_class', operator: 'IN', value: 'NOISE, TAMPER' }, 10],
  [{ key: 'event_class', operator: 'NOT IN', value: 'NOISE,TAMPER' }, 20],
  [{ key: 'duration', operator: '>=', value: 437 }, 27],
  [{ key: 'duration', operator: '<=', value: '437' }, 4],
  [{ key: 'duration', operator: 'IN', value: '300,437' }, 2],
  [{ key: 'created_at', operator: '<=', value: '2026-01-06T03:30:01Z' }, 2],
  [{ key: 'created_at', operator: '>=', value: '2026-01-05T22:30:02-05:00' }, 28],
])('the filter %j finds %i events', async (condition, count) => {
  const { events } = await startListing();
  expect((await events({ filter: [condition] })).totalCount).toBe(count);
});

test('a filter by activity zone tells ids apart that are one number to a double', async () => {
  const { events, thresholds } = await startListing();
  const [zone] = [...(await thresholds()).matchAll(/"activityZoneID":(\d+)/g)].map(([, id]) => id ?? '');
  const { totalCount } = await events({
    filter: [{ key: 'activity_zone_id', operator: '=', value: zone }],
  });
  expect(totalCount).toBe(10);
});

test('search keeps what has the text anywhere', async () => {
  const { events } = await startListing();
  expect((await events({ search: 'TAMPER' })).totalCount).toBe(5);
});

test('events can be sorted both ways', async () => {
  const { events } = await startListing();
  const times = async (order?: string) =>
    (
      await events({
        sort: [{ key: 'start_time', ...(order ? { order } : {}) }],
        pagination: { perPage: 30 },
      })
    ).events.map(({ startTime }) => String(startTime));
  const ascending = await times();
  expect(ascending).toEqual(ascending.toSorted());
  expect(await times('DESC')).toEqual(ascending.toReversed());
});

test.each([
  { filter: [{ key: 'color', operator: '=', value: 'red' }] },
  { filter: [{ key: 'status', operator: '=', value: 'open' }] },
  { filter: [{ key: 'event_class', operator: '>=', value: 'A' }] },
  { filter: [{ key: 'created_at', operator: '=', value: '2026-01-06' }] },
  { filter: 'NOISE' },
  { sort: [{ key: 'duration' }] },
  { sort: [{ key: 'created_at', order: 'UP' }] },
  { pagination: { pageNum: 0 } },
])('the list parameters %j are a 400', async (body) => {
  const { status } = await startListing();
  expect(await status(body)).toBe(400);
});

test('a body that is not JSON is a 400, one of another type a 415, one without end a 413', async () => {
  const { sandbox, errors } = await startConnected();
  const post = async (type: string, body: string) =>
    (await fetch(`${sandbox.url}/token`, { method: 'POST', headers: { 'Content-Type': type }, body })).status;
  expect(await post('application/json', '{')).toBe(400);
  expect(await post('application/vnd.x.token.request+json', '{"accessCode":"","clientID":""}')).toBe(401);
  expect(await post('text/plain', '{}')).toBe(415);
  expect(await post('application/json', ' '.repeat(300 * 1024))).toBe(413);
  expect(errors).toEqual([]);
});

test('one organization does not see another one’s thresholds', async () => {
  const { walk, exchange, tokens, list, first } = await startConnected();
  await walk({ email: 'manager@example.com' });
  const other = await tokens(await exchange('access-code-2'));
  expect(await (await list(other.userToken)).text()).not.toBe(await (await list(first.userToken)).text());
});
