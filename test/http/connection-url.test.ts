import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { callConnectionUrl, startPairing } from '../support/relay/pairing.ts';
import { relayOfFile } from '../support/relay/test-relay.ts';

let clock = Date.UTC(2026, 10, 25) / 1000;

const relay = await relayOfFile({
  env: { NOISEAWARE_CLIENT_SECRETS: 'the-phrase-in-use,the-phrase-of-next-week' },
  effects: { now: () => clock },
});
const { client } = await relay.enrol('Alex');

const raw = (body: BodyInit, contentType = 'application/json', init: RequestInit = {}) =>
  fetch(`${relay.url}/noiseaware/connection`, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body,
    ...init,
  });

const auditOf = async () => await relay.door.audit({ limit: 1_000 });

it('answers 500 concurrent calls with one code with the same access code', async () => {
  const pairing = await startPairing(client);
  const responses = await Promise.all(
    Array.from({ length: 500 }, () => callConnectionUrl(relay, { code: pairing.code })),
  );
  const answers = await Promise.all(
    responses.map(async (each) => ({ status: each.status, body: await each.json() })),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const codes = new Set(answers.map(({ body }) => (body as { access_code: string }).access_code));
  expect(codes.size).toBe(1);
  expect([...codes][0]).toMatch(/^nacac_[A-Za-z0-9_-]{43}$/);
});

it('answers also with a trailing slash in its URL', async () => {
  const { code } = await startPairing(client);
  const { clientId, clientSecrets } = relay.config.noiseaware;
  const body = { client_id: clientId, client_secret: clientSecrets[0], code };
  const answer = await relay.ask('/noiseaware/connection/', '', { body });
  expect([answer.status, await answer.json()]).toEqual([200, { access_code: expect.any(String) }]);
  expect((await relay.ask('/noiseaware/connection//', '', { body })).status).toBe(404);
  expect((await fetch(`${relay.url}/noiseaware/connection/`)).headers.get('allow')).toBe('POST');
});

it('answers repeated calls with the same access code until the pairing expires, and refuses later ones', async () => {
  const pairing = await startPairing(client);
  const ask = async () => {
    const response = await callConnectionUrl(relay, { code: pairing.code });
    return { status: response.status, body: (await response.json()) as unknown };
  };
  const first = await ask();
  expect(first).toEqual({ status: 200, body: { access_code: expect.any(String) } });
  for (const seconds of [70, 1_000, relay.config.pairingTtl - 1_071]) {
    clock += seconds;
    expect(await ask()).toEqual(first);
  }
  clock += 1;
  expect(await ask()).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
});

it('answers unknown, expired, cancelled and used codes alike, and distinguishes them in the audit log', async () => {
  const used = await startPairing(client);
  await callConnectionUrl(relay, { code: used.code });
  const [late, cancelled] = [await startPairing(client), await startPairing(client)];
  await client.cancelPairing({ id: cancelled.id });
  const ask = async (code: string) => {
    const response = await callConnectionUrl(relay, { code });
    return { status: response.status, body: (await response.json()) as unknown };
  };
  const answers = [await ask(cancelled.code)];
  clock += 1801;
  for (const code of [used.code, late.code, 'a-code-never-minted']) answers.push(await ask(code));
  expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
  expect(answers[0]).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  const reasons = (await auditOf()).map(({ what }) => what);
  for (const reason of ['expired', 'unknown']) expect(reasons).toContain(`code_refused_${reason}`);
});

it('accepts both client secrets during a rotation', async () => {
  const pairing = await startPairing(client);
  const response = await callConnectionUrl(relay, {
    client_secret: 'the-phrase-of-next-week',
    code: pairing.code,
  });
  expect(response.status).toBe(200);
});

it('reveals and consumes nothing on wrong credentials, whether the code exists or not', async () => {
  const pairing = await startPairing(client);
  const wrong = [
    { client_secret: 'wrong', code: pairing.code },
    { client_id: 'wrong', code: pairing.code },
    { client_secret: 'wrong', code: 'no-such-code' },
  ];
  const bodies = [];
  for (const fields of wrong) {
    const response = await callConnectionUrl(relay, fields);
    expect(response.status).toBe(401);
    bodies.push(await response.text());
  }
  expect(new Set(bodies).size).toBe(1);
  expect(JSON.parse(bodies[0] ?? '')).toMatchObject({ error: 'invalid_client' });
  expect((await callConnectionUrl(relay, { code: pairing.code })).status).toBe(200);
});

it('ignores fields and media type parameters that NoiseAware may add', async () => {
  const pairing = await startPairing(client);
  const body = JSON.stringify({
    client_id: relay.config.noiseaware.clientId,
    client_secret: 'the-phrase-in-use',
    code: pairing.code,
    organization_id: 12,
    nested: { more: ['x'] },
  });
  const response = await raw(body, 'application/json; charset=utf-8; profile="x"');
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  expect(response.headers.get('cache-control')).toBe('no-store');
});

it.each([
  'application/x-www-form-urlencoded',
  'text/plain;charset=UTF-8',
  'application/vnd.noiseaware.connection.request+json',
  'application/octet-stream',
  'text/json; charset=iso-8859-1',
  'nonsense',
  '',
])('reads JSON with the content type "%s", also with a byte order mark', async (contentType) => {
  for (const mark of ['', '\ufeff']) {
    const { code } = await startPairing(client);
    const fields = { client_id: relay.config.noiseaware.clientId, client_secret: 'the-phrase-in-use', code };
    // Bytes, since fetch names a type for text that has none.
    const body = new TextEncoder().encode(`${mark}${JSON.stringify(fields)}`);
    const response = await raw(body, contentType, contentType === '' ? { headers: {} } : {});
    expect([response.status, await response.json()]).toEqual([200, { access_code: expect.any(String) }]);
  }
});

const formType = 'application/x-www-form-urlencoded';
const deep = `${'{"a":'.repeat(2_500)}1${'}'.repeat(2_500)}`;
const badBodies: [name: string, body: BodyInit, contentType: string, status: number][] = [
  ['no client_id', '{"client_secret":"x","code":"y"}', 'application/json', 400],
  ['a code that is no text', '{"client_id":"a","client_secret":"b","code":1}', 'application/json', 400],
  ['a secret that is a list', '{"client_id":"a","client_secret":["b"],"code":"c"}', 'application/json', 400],
  ['an empty code', '{"client_id":"a","client_secret":"b","code":""}', 'application/json', 400],
  ['20 KiB', JSON.stringify({ code: 'x'.repeat(20 * 1024) }), 'application/json', 413],
  ['bad JSON', '{"client_id":', 'application/json', 400],
  ['deep JSON', deep, 'application/json', 400],
  ['a bare word', 'null', 'application/json', 400],
  ['a list', '[]', 'application/json', 400],
  ['an empty body', '', 'application/json', 400],
  ['bytes that are no UTF-8', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), 'application/json', 400],
  ['a form with a field twice', 'client_id=a&client_id=b&client_secret=c&code=d', formType, 400],
  ['a form without a code', 'client_id=a&client_secret=b', formType, 400],
  ['a form that calls itself JSON', 'client_id=a&client_secret=b&code=c', 'application/json', 400],
  ['a form that calls itself text', 'client_id=a&client_secret=b&code=c', 'text/plain', 415],
  ['text that is no JSON', 'hello', 'text/plain', 415],
  ['JSON of another type without its fields', '{"client_id":"a"}', 'text/plain', 400],
];
it.each(badBodies)('refuses %s as documented', async (_, body, contentType, status) => {
  const response = await raw(body, contentType);
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({
    error: 'invalid_request',
    error_description: expect.stringMatching(/^[^\n]{10,120}$/) as unknown,
  });
});

it('refuses compressions other than gzip, and a body longer than it may be, without a broken answer', async () => {
  for (const encoding of ['br', 'deflate', 'gzip, gzip']) {
    const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
    expect((await raw('{}', 'application/json', { headers })).status).toBe(415);
  }
  const chunked = await raw(new Blob(['x'.repeat(20 * 1024)]).stream(), 'application/json', {
    duplex: 'half',
  } as RequestInit);
  expect(chunked.status).toBe(413);
});

it('decompresses a gzip body up to the limit of any body, and takes nothing of one that would be longer', async () => {
  const zipped = (body: string | Uint8Array) =>
    raw(new Uint8Array(body instanceof Uint8Array ? body : gzipSync(body)), 'application/json', {
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    });
  expect((await zipped(gzipSync(' '.repeat(10_000_000)))).status).toBe(413);
  for (const body of [Buffer.from('{}'), gzipSync('{"code":"c"}').subarray(0, 15)]) {
    const answer = await zipped(body);
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'invalid_request' }]);
  }
});

it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('answers %s with 405 and Allow', async (method) => {
  const response = await fetch(`${relay.url}/noiseaware/connection`, { method });
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
});

it('consumes no code in any refused call', async () => {
  const pairing = await startPairing(client);
  const start = { client_id: relay.config.noiseaware.clientId, code: pairing.code };
  await raw(JSON.stringify({ ...start, client_secret: 7 }));
  await raw(`${JSON.stringify({ ...start, client_secret: 'the-phrase-in-use' })}}`, 'text/plain');
  await raw(JSON.stringify({ ...start, client_secret: 'the-phrase-in-use' }).slice(0, -1));
  expect((await client.readPairing({ id: pairing.id })).ok).toBe(true);
  expect(await client.readPairing({ id: pairing.id })).toMatchObject({
    value: { status: 'awaiting_authorization' },
  });
  expect((await callConnectionUrl(relay, { code: pairing.code })).status).toBe(200);
  expect(await client.readPairing({ id: pairing.id })).toMatchObject({ value: { status: 'authorized' } });
});
