import { expect, it } from 'vitest';
import { addressAt, alertsAddress } from '../support/relay/alerts-address.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';

const stage = await stageOfFile();
let url = await alertsAddress(stage.relay);
const { id: connection } = await connectAccount(stage.staff, { id: 'cust-1' });

const send = (body: BodyInit, type: string | null = 'application/json', to = url) =>
  fetch(to, { method: 'POST', body, headers: type === null ? {} : { 'content-type': type } });

/** The alert of NoiseAware's page, with an id that a double cannot hold. */
const alertOf = (over: object = {}, id = '9007199254740993') =>
  JSON.stringify({
    NoiseawarePropertyID: 'ID',
    NoiseawarePropertyName: 'example_prop',
    PartnerPropertyID: 1,
    PartnerOrgID: 'cust-1',
    NoiseawareAZID: 1,
    NoiseawareAZName: 'living room',
    AlertTime: '2021-10-04T15:58:09.145985-05:00',
    AlertType: 'newDisconnect',
    ...over,
  }).replace('"ID"', id);

const listText = async (path = `/v1/connections/${connection}/alerts`) =>
  (await stage.relay.ask(path, stage.key)).text();

const count = async () => (await stage.relay.door.listAllAlerts()).alerts.length;

it('answers as NoiseAware documents, and lists the alert with exact integers', async () => {
  const answer = await send(alertOf());
  expect([answer.status, await answer.text()]).toEqual([200, '{"message":"Message sent"}']);
  const text = await listText();
  expect(text).toContain('"NoiseawarePropertyID":9007199254740993,');
  const { alerts } = JSON.parse(text);
  expect(alerts).toHaveLength(1);
  expect(alerts[0]).toMatchObject({
    type: 'newDisconnect',
    alertTime: '2021-10-04T15:58:09.145985-05:00',
    account: 'cust-1',
    connection,
  });
  expect(await listText('/v1/accounts/cust-1/alerts')).toBe(text);
});

it('stores a repeated call as one alert, also after a restart', async () => {
  const before = await count();
  await send(alertOf());
  await stage.relay.restart();
  expect((await send(alertOf())).status).toBe(200);
  expect(await count()).toBe(before);
});

it('accepts an alert with any content type, with a byte order mark, and with a trailing slash in the URL', async () => {
  const before = await count();
  const body = (AlertType: string) => Buffer.from(alertOf({ AlertType }));
  const answers = await Promise.all([
    send(body('one'), null),
    send(body('two'), 'text/plain; charset=utf-8'),
    send(body('three'), 'application/vnd.noiseaware.alert.request+json'),
    send(`\ufeff${body('four')}`, 'application/x-www-form-urlencoded'),
    send(body('five'), 'application/json', `${url}/`),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(await count()).toBe(before + 5);
});

it('stores unknown types, unknown fields and alerts of unknown accounts, and shows them to the operator', async () => {
  await send(alertOf({ AlertType: 'newSmoke', PartnerOrgID: 12345, Extra: { deep: [1.5, null] } }, '1e3'));
  await send(JSON.stringify({ hello: 'world', PartnerOrgID: { not: 'an id' } }));
  const { alerts } = await stage.relay.door.listAllAlerts();
  expect(alerts.slice(0, 2)).toMatchObject([
    { account: null, connection: null, type: null, alertTime: null, payload: { hello: 'world' } },
    { account: '12345', connection: null, type: 'newSmoke', payload: { Extra: { deep: [1.5, null] } } },
  ]);
  const unmatched = await stage.relay.door.listAllAlerts({ query: { unmatched: 'true', limit: '2' } });
  expect(unmatched.alerts).toEqual(alerts.slice(0, 2));
  expect(await listText('/v1/accounts/12345/alerts')).toContain('"not_found"');
});

it('refuses a wrong path, a wrong method, an oversized body and a body that is not a JSON object', async () => {
  const before = await count();
  const other = `${url.slice(0, -1)}${url.endsWith('A') ? 'B' : 'A'}`;
  expect((await send(alertOf({ other }), 'application/json', other)).status).toBe(404);
  expect((await send('no JSON', 'application/json', other)).status).toBe(404);
  expect((await fetch(url)).status).toBe(405);
  expect((await send(alertOf({ long: 'x'.repeat(20_000) }))).status).toBe(413);
  expect((await send('no JSON')).status).toBe(400);
  expect((await send('[]')).status).toBe(400);
  expect((await send('')).status).toBe(400);
  expect(await count()).toBe(before);
});

it('accepts the old and the new address during a rotation’s overlap, then only the new one', async () => {
  const rotate = async (overlap: number) =>
    addressAt(stage.relay, (await stage.relay.door.rotateAlertsUrl({ body: { overlap } })).url);
  const rotated = await rotate(3_600);
  expect(rotated).not.toBe(url);
  expect(await alertsAddress(stage.relay)).toBe(rotated);
  expect((await send(alertOf(), 'application/json', rotated)).status).toBe(200);
  expect((await send(alertOf())).status).toBe(200);
  const again = await rotate(0);
  await stage.relay.restart();
  const statuses = [url, rotated, again].map((to) => send(alertOf(), 'application/json', to));
  expect((await Promise.all(statuses)).map(({ status }) => status)).toEqual([404, 404, 200]);
  url = again;
});

it('lists alerts page by page and refuses a cursor of another list', async () => {
  await Promise.all(Array.from({ length: 120 }, (_, index) => send(alertOf({ AlertType: `of ${index}` }))));
  const first = await stage.service.listAlerts({ id: connection });
  if (!first.ok) throw new Error('refused');
  expect(first.value.alerts).toHaveLength(100);
  const cursor = first.value.nextCursor ?? '';
  const second = await stage.service.listAlerts({ id: connection, query: { cursor } });
  const seen = [...first.value.alerts, ...(second.ok ? second.value.alerts : [])].map(({ id }) => id);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.length).toBeGreaterThan(120);
  const wrong = await stage.service.listAccountAlerts({ account: 'cust-1', query: { cursor } });
  expect(wrong).toMatchObject({ ok: false, failure: { code: 'invalid_request' } });
});

it('logs neither the secret path nor the content of an alert', async () => {
  const secret = url.split('/').at(-1) ?? '';
  expect(secret).toMatch(/^[\w-]{43}$/);
  const log = stage.relay.logLines.join('\n');
  expect(log).toContain('/noiseaware/alerts/:secret');
  expect(log).not.toContain(secret);
  expect(log).not.toContain('living room');
});
