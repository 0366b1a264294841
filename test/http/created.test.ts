import { expect, it } from 'vitest';
import { fixedRedirect } from '../support/relay/pairing.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';

const { relay, key, session } = await stageOfFile({ env: { RELAY_WEBHOOKS_PRIVATE: '1' } });

it.each([
  ['link', '/v1/links', key, { account: { id: 'cust-1' } }],
  ['webhook', '/v1/webhooks', key, { url: 'http://127.0.0.1:1/' }],
  [
    'pairing',
    '/v1/pairings',
    session,
    { account: { id: 'cust-2' }, challenge: 'E'.repeat(43), redirectUri: fixedRedirect },
  ],
] as const)(
  'tells where the %s that was made can be read, also in a repeated answer',
  async (_, path, by, body) => {
    const headers = { 'idempotency-key': `made-by-${path}` };
    const made = await relay.ask(path, by, { body, headers });
    const { id } = (await made.json()) as { id: string };
    const location = made.headers.get('location') ?? '';
    expect([made.status, location]).toEqual([201, `${relay.config.publicUrl}${path}/${id}`]);
    const read = await relay.ask(location.replace(relay.config.publicUrl, ''), by);
    expect(read.status).toBe(200);
    const again = await relay.ask(path, by, { body, headers });
    expect(again.headers.get('location')).toBe(location);
  },
);

it('lets the caller’s own cache keep an answer with an ETag, and ask before each use', async () => {
  const first = await relay.ask('/v1/connections', key);
  expect(first.headers.get('cache-control')).toBe('private, no-cache');
  const tag = first.headers.get('etag') ?? '';
  const again = await relay.ask('/v1/connections', key, { headers: { 'if-none-match': tag } });
  expect([again.status, again.headers.get('cache-control')]).toEqual([304, 'private, no-cache']);
  const other = await relay.ask('/v1/webhooks', key);
  expect([other.headers.get('etag'), other.headers.get('cache-control')]).toEqual([null, 'no-store']);
});

it.each(['utf-16', '"ISO-8859-1"', 'latin1'])('refuses a body in the charset %s by name', async (charset) => {
  const headers = { 'content-type': `application/json; charset=${charset}` };
  const refused = await relay.ask('/v1/links', key, { body: { account: { id: 'cust-3' } }, headers });
  expect([refused.status, await refused.json()]).toMatchObject([
    415,
    { code: 'unsupported_media_type', detail: 'The charset must be utf-8.', fixedBy: 'caller' },
  ]);
});

it.each(['utf-8', 'UTF-8', '"utf-8"'])('accepts a body in the charset %s', async (charset) => {
  const headers = { 'content-type': `application/json; charset=${charset}` };
  const made = await relay.ask('/v1/links', key, { body: { account: { id: 'cust-4' } }, headers });
  expect(made.status).toBe(201);
});
