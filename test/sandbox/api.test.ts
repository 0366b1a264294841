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
    status: async (body?: unknown) => (await send('/events/list', body, auth)).status,
    events: async (body: unknown) => (await (await send('/events/list', body, auth)).json()) as EventList,
    thresholds: async () => (await send('/thresholds/list', {}, auth)).text(),
  };
}

test('authorizationHeader accepts the bare token, the bearer form or both; a wrong token gets 401, none gets 403 or as switched', async () => {
  const { send, list, first, sandbox } = await startConnected();
  for (const [authorizationHeader, bare, bearer] of [
    ['raw', 200, 401],
    ['bearer', 401, 200],
    ['both', 200, 200],
  ] as const) {
    sandbox.set({ authorizationHeader });
    expect((await list(first.userToken)).status, authorizationHeader).toBe(bare);
    expect((await list(`Bearer ${first.userToken}`)).status, authorizationHeader).toBe(bearer);
  }
  expect((await list('nonsense')).status).toBe(401);
  expect((await send('/thresholds/list', {})).status).toBe(403);
  sandbox.set({ missingHeaderStatus: 401 });
  expect((await send('/thresholds/list', {})).status).toBe(401);
});

test('apiBase moves the whole API under a path; elsewhere it is not there, and the login pages stay', async () => {
  const { send, exchange, walk, first, sandbox } = await startConnected({ switches: { rotation: 'off' } });
  sandbox.set({ apiBase: '/api/v2' });
  const auth = { Authorization: first.userToken };
  const accessCode = { accessCode: 'access-code-1', clientID: sandbox.partner.clientId };
  for (const [path, body] of [
    ['/token', accessCode],
    ['/refresh', { refreshToken: first.refreshToken }],
    ['/events/list', {}],
    ['/login', { email: 'owner@example.com', password: 'sandbox' }],
  ] as const) {
    expect((await send(`/api/v2${path}`, body, auth)).status, path).toBe(200);
    expect((await send(path, body, auth)).status, path).toBe(404);
  }
  expect(sandbox.entries('token').at(-1)?.details).toMatchObject({ path: '/token', url: '/api/v2/token' });
  expect((await send('/api/v2', {}, auth)).status).toBe(404);
  expect((await walk()).location).toContain('access-code-2');
  sandbox.set({ apiBase: '/' });
  expect((await exchange('access-code-2')).status).toBe(200);
});

test('ids are plain numbers that a double cannot hold: filters tell them apart, replacing thresholds keeps every digit', async () => {
  const { events, thresholds, sandbox, auth } = await startListing();
  const ids = [...(await thresholds()).matchAll(/"activityZoneID":(\d+)/g)].map(([, id]) => id ?? '');
  expect(ids).toHaveLength(3);
  for (const id of ids) expect(BigInt(id)).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER));
  const [id = ''] = ids;
  const ofZone = { key: 'activity_zone_id', operator: '=', value: id };
  expect((await events({ filter: [ofZone] })).totalCount).toBe(10);

  const replace = async (zone: string, inBody: string, nrs: number) => {
    const response = await fetch(`${sandbox.url}/thresholds/activityZone/${zone}/replace`, {
      method: 'PUT',
      headers: { ...auth, 'Content-Type': 'application/json' },
      body: `{"thresholds":[{"NRS":${nrs},"TriggerCount":3,"activityZoneID":${inBody},"endTime":24,"startTime":0,"timeZone":"Eastern"}]}`,
    });
    return response.status;
  };
  expect(await replace(id, id, 81)).toBe(200);
  expect(await thresholds()).toMatch(new RegExp(`"activityZoneID":${id},"NRS":81,`));
  expect([await replace('1', id, 82), await replace(id, '1', 82), await replace(id, id, -1)]).toEqual([
    404, 400, 400,
  ]);
  expect(await thresholds()).not.toContain('"NRS":82');
});

test('a list without parameters is its first page, and pagination cuts the list into pages', async () => {
  const { events, status } = await startListing();
  const { events: page, totalCount } = await events({});
  expect([page.length, totalCount, await status()]).toEqual([25, 30, 200]);
  const pages = await Promise.all(
    [1, 2, 3, 4].map((pageNum) => events({ pagination: { pageNum, perPage: 12 } })),
  );
  expect(pages.map(({ events: each }) => each.length)).toEqual([12, 12, 6, 0]);
  expect(new Set(pages.flatMap(({ events: each }) => each.map(({ startTime }) => startTime))).size).toBe(30);
});

test('filters and search find the events that fit them', async () => {
  const { events } = await startListing();
  for (const [condition, count] of [
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
  ] as const) {
    expect((await events({ filter: [condition] })).totalCount, JSON.stringify(condition)).toBe(count);
  }
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

test('invalid list parameters get 400', async () => {
  const { status } = await startListing();
  for (const body of [
    { filter: [{ key: 'color', operator: '=', value: 'red' }] },
    { filter: [{ key: 'status', operator: '=', value: 'open' }] },
    { filter: [{ key: 'event_class', operator: '>=', value: 'A' }] },
    { filter: [{ key: 'created_at', operator: '=', value: '2026-01-06' }] },
    { filter: 'NOISE' },
    { sort: [{ key: 'duration' }] },
    { sort: [{ key: 'created_at', order: 'UP' }] },
    { pagination: { pageNum: 0 } },
  ]) {
    expect(await status(body), JSON.stringify(body)).toBe(400);
  }
});

test('a body that is not JSON gets 400, another content type 415, an endless body 413', async () => {
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
