import { expect, it } from 'vitest';
import { keyFor } from '../support/relay/key-for.ts';
import { callConnectionUrl, fixedRedirect } from '../support/relay/pairing.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';

const { relay, session } = await stageOfFile();

const post = async (path: string, body: string) => {
  const answer = await relay.ask(path, session, { body });
  return { status: answer.status, text: await answer.text() };
};

it.each([
  '{"accounts":["a"],"accounts":["b"]}',
  '{"accounts":["a"], "\\u0061ccounts":[]}',
  '{"x":{"y":1,"y":2}}',
  '{"accounts":["a"],"accounts":["a"]}',
  '{"accounts":[], "accounts":[]}',
  '{"accounts":["a"],"__proto__":1,"__proto__":1}',
  '{"accounts":["a,\\":"],"accounts" : ["a,\\":"]}',
])('refuses a body with a duplicate field: %s', async (body) => {
  const { status, text } = await post('/v1/connections/states', body);
  expect([status, text]).toEqual([400, expect.stringContaining('not JSON')]);
});

it.each([
  '{"accounts":["a","a"]}',
  ' { "accounts" : [ "\\u0061", "1e3" ] }\n',
  '{"accounts":["{\\"a\\":1,\\"a\\":2}"]}',
  '{"accounts":[":", "\\\\", ":a" , "a\\":", ":" ]}',
])('accepts a body in any JSON spelling: %s', async (body) =>
  expect((await post('/v1/connections/states', body)).status).toBe(200),
);

it('refuses to start a pairing for a connection that does not exist', async () => {
  const call = {
    account: { id: 'cust-1', name: 'Sea View' },
    challenge: 'E'.repeat(43),
    redirectUri: fixedRedirect,
  };
  const { status, text } = await post('/v1/pairings', JSON.stringify({ ...call, connection: 'none' }));
  expect([status, text]).toEqual([404, expect.stringContaining('not_found')]);
});

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

it.each([
  ['lists', nested(33)],
  ['objects', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`],
  ['both, after a string with brackets', `{"a":"[{\\"[","b":${nested(32)}}`],
  ['what is not JSON', '['.repeat(16_000)],
])('refuses a body that is nested deeper than 32 levels: %s', async (_, body) => {
  const { status, text } = await post('/v1/connections/states', body);
  expect([status, JSON.parse(text)]).toMatchObject([
    400,
    { code: 'invalid_request', detail: 'The body is nested deeper than 32 levels.' },
  ]);
});

const fields = (count: number) =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, 0])));
const elements = (count: number) => `[${Array(count).fill('1').join(',')}]`;
const form = (count: number) => Array.from({ length: count }, (_, index) => `f${index}=0`).join('&');

it.each([
  ['fields', 'application/json', fields],
  ['elements of a list', 'application/json', elements],
  ['fields of a form', 'application/x-www-form-urlencoded', form],
])('refuses a body with more than 512 %s', async (_, type, body) => {
  const answerTo = async (count: number) => {
    const headers = { 'content-type': type };
    const call = { method: 'POST', headers, body: body(count) };
    const answer = await fetch(`${relay.url}/noiseaware/connection`, call);
    return [answer.status, await answer.text()];
  };
  expect(await answerTo(513)).toEqual([400, expect.stringContaining('at most 512 fields')]);
  expect(await answerTo(512)).toEqual([400, expect.not.stringContaining('at most 512 fields')]);
});

it.each([
  ['32 levels', nested(32)],
  ['brackets within a string', JSON.stringify({ accounts: [nested(40), `"\\${nested(40)}`] })],
])('does not refuse a body for its depth: %s', async (_, body) =>
  expect((await post('/v1/connections/states', body)).text).not.toContain('nested'),
);

it('names an unknown field by the beginning of its name only', async () => {
  const { status, text } = await post(
    '/v1/connections/states',
    JSON.stringify({ accounts: [], ['x'.repeat(9_000)]: 1 }),
  );
  expect(status).toBe(400);
  expect(text).toContain('xxx…');
  expect(text.length).toBeLessThan(500);
});

it.each(['\u001b[2J', 'a\nb', '\u0000', '\u009b2J'])(
  'refuses a text with control characters: %j',
  async (text) => {
    const { status, text: answer } = await post('/v1/enrolments', JSON.stringify({ invite: text }));
    expect([status, answer]).toEqual([400, expect.stringContaining('must not hold control characters')]);
  },
);

it.each([['Alex \u202e'], ['A\u2028B'], ['A\u200bB']])(
  'refuses a name with invisible characters: %j',
  async (name) => {
    await expect(relay.door.invite({ body: { name } })).rejects.toThrow('invisible');
    await expect(relay.door.makeServiceKey({ body: keyFor(name) })).rejects.toThrow('invisible');
  },
);

it('answers a ConnectionURL body with a duplicate field with OAuth’s invalid_request', async () => {
  const answer = await fetch(`${relay.url}/noiseaware/connection`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"client_id":"a","client_secret":"b","code":"c","code":"d"}',
  });
  expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'invalid_request' }]);
  expect((await callConnectionUrl(relay, { code: 'unknown' })).status).toBe(400);
});
