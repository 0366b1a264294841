import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { boundFetch } from '../../extension/src/app/session/bound-fetch.ts';
import { publicHalf } from '../../extension/src/app/session/credential.ts';
import { enrolBound, type OtherProof } from '../support/relay/bound-browser.ts';
import { relayOfFile, startTestRelay } from '../support/relay/test-relay.ts';

// Each call is from an address of its own: refusals are counted.
const relay = await relayOfFile({ env: { RELAY_TRUST_PROXY: '1' } });
const browser = await enrolBound(relay);

const sessions = '/v1/sessions';
const now = () => Math.floor(Date.now() / 1000);

/** Status, code and error of a refusal. */
async function refusalOf(answer: Response) {
  const { code } = (await answer.json()) as { code?: string };
  const [, error] = /^DPoP error="(\w+)"/.exec(answer.headers.get('www-authenticate') ?? '') ?? [];
  return [answer.status, code, error];
}
const invalid = [401, 'unauthenticated', 'invalid_dpop_proof'];
const enrol = async (key: unknown, to = relay) => {
  const { invite } = await to.door.invite({ body: { name: 'Sam' } });
  const body = JSON.stringify({ invite, ...(key === undefined ? {} : { key }) });
  const headers = { 'content-type': 'application/json' };
  return fetch(`${to.url}/v1/enrolments`, { method: 'POST', headers, body });
};

it('accepts calls with a proof, also with a query and a body', async () => {
  expect((await browser.call(sessions)).status).toBe(200);
  const listed = await browser.call('/v1/connections?status=active', {
    htu: `${relay.url}/v1/connections`,
  });
  expect(listed.status).toBe(200);
  const states = { method: 'POST', body: { accounts: ['a'] } };
  expect((await browser.call('/v1/connections/states', states)).status).toBe(200);
});

it.each(['Bearer', 'DPoP'])('refuses a bound session without a proof, as %s', async (scheme) => {
  const headers = { authorization: `${scheme} ${browser.session}` };
  expect(await refusalOf(await fetch(relay.url + sessions, { headers }))).toEqual(invalid);
});

it('accepts a proof only once, even in ten concurrent calls', async () => {
  const proof = await browser.proofFor(relay.url + sessions, 'GET');
  const answers = await Promise.all(Array.from({ length: 10 }, () => browser.call(sessions, { proof })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(401)]);
  expect(await refusalOf(await browser.call(sessions, { proof }))).toEqual(invalid);
});

it('accepts a proof once although the caller is identified again after a slow body', async () => {
  const states = `${relay.url}/v1/connections/states`;
  const body = new ReadableStream({
    async start(controller) {
      controller.enqueue(new TextEncoder().encode('{"accounts":'));
      // An answer to another call shows that the first half has arrived.
      await fetch(`${relay.url}/health/live`);
      controller.enqueue(new TextEncoder().encode('[]}'));
      controller.close();
    },
  });
  const answer = await fetch(states, {
    method: 'POST',
    headers: {
      authorization: `DPoP ${browser.session}`,
      dpop: await browser.proofFor(states, 'POST'),
      'content-type': 'application/json',
    },
    body,
    duplex: 'half',
  } as RequestInit);
  expect(answer.status).toBe(200);
});

it.each<[string, () => Promise<OtherProof> | OtherProof]>([
  ['another method', () => ({ htm: 'POST' })],
  ['another path', () => ({ htu: `${relay.url}/v1/tools` })],
  ['another host', () => ({ htu: `https://relay.example${sessions}` })],
  ['another port', () => ({ htu: `http://127.0.0.1:1${sessions}` })],
  ['no address', () => ({ htu: 'sessions' })],
  ['an address with an empty user', () => ({ htu: `${relay.url.replace('//', '//:@')}${sessions}` })],
  ['another session', () => ({ ath: 'x'.repeat(43) })],
  ['no session', () => ({ ath: undefined })],
  ['no id', () => ({ jti: '' })],
  ['an endless id', () => ({ jti: 'x'.repeat(201) })],
  ['another type', () => ({ header: { typ: 'JWT' } })],
  ['no key in its header', () => ({ header: { jwk: undefined } })],
  ['a private key in its header', async () => ({ header: { jwk: { ...browser.jwk, d: 'AA' } } })],
  ['its key, signed by another', async () => ({ key: (await generateKeyPair('ES256')).privateKey })],
  [
    'another key',
    async () => {
      const other = await generateKeyPair('ES256');
      return { key: other.privateKey, header: { jwk: await exportJWK(other.publicKey) } };
    },
  ],
  [
    'another algorithm',
    async () => {
      const other = await generateKeyPair('ES384');
      return { key: other.privateKey, header: { alg: 'ES384', jwk: await exportJWK(other.publicKey) } };
    },
  ],
  ['an old time', () => ({ iat: now() - 310 })],
  ['a future time', () => ({ iat: now() + 310 })],
  ['no time', () => ({ iat: undefined }) as unknown as OtherProof],
])('refuses a proof of %s', async (_, other) => {
  expect(await refusalOf(await browser.call(sessions, await other()))).toEqual(invalid);
});

it('refuses a proof without a signature, and one under a shared secret', async () => {
  const claims = { htm: 'GET', htu: relay.url + sessions, iat: now(), jti: 'one' };
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const none = `${part({ alg: 'none', typ: 'dpop+jwt', jwk: browser.jwk })}.${part(claims)}.`;
  const shared = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'dpop+jwt', jwk: { kty: 'oct' } })
    .sign(new Uint8Array(32));
  for (const proof of [none, shared, 'x']) {
    expect(await refusalOf(await browser.call(sessions, { proof }))).toEqual(invalid);
  }
});

it.each([-300, -100, 100, 300])(
  'accepts a client whose clock is %i seconds off, by means of a nonce',
  async (skew) => {
    const asked = await browser.call(sessions, { iat: now() + skew });
    expect(await refusalOf(asked)).toEqual([401, 'unauthenticated', 'use_dpop_nonce']);
    const nonce = asked.headers.get('dpop-nonce') ?? '';
    const answered = await browser.call(sessions, { iat: now() + skew, nonce });
    expect(answered.status).toBe(200);
    expect(answered.headers.get('dpop-nonce')).toBeTruthy();
  },
);

it('refuses a clock that is further off, and a nonce that the relay did not issue', async () => {
  const asked = await browser.call(sessions, { iat: now() + 1_800 });
  expect(await refusalOf(asked)).toEqual(invalid);
  const nonce = asked.headers.get('dpop-nonce') ?? '';
  expect(nonce).toHaveLength(43);
  expect(await refusalOf(await browser.call(sessions, { iat: now() + 1_800, nonce }))).toEqual(invalid);
  expect((await browser.call(sessions, { nonce })).status).toBe(200);
  const made = await browser.call(sessions, { nonce: 'x'.repeat(43) });
  expect(await refusalOf(made)).toEqual([401, 'unauthenticated', 'use_dpop_nonce']);
});

it('lets the extension correct a clock that is half an hour off from an answer’s Date', async () => {
  const key = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ]);
  const { session } = (await (await enrol(await publicHalf(key))).json()) as { session: string };
  let ahead = 1_800_000;
  const statuses: number[] = [];
  const surroundings = {
    now: () => Date.now() + ahead,
    randomBytes: (size: number) => crypto.getRandomValues(new Uint8Array(size)),
    async fetch(url: string, init: RequestInit) {
      const answer = await fetch(url, init);
      statuses.push(answer.status);
      ahead = Date.parse(answer.headers.get('date') ?? '') - Date.now();
      return answer;
    },
  };
  const call = boundFetch(surroundings, { session, key });
  for (const method of ['GET', 'GET']) await call(`${relay.url}/v1/connections?status=active`, { method });
  expect(statuses).toEqual([401, 200, 200]);
});

it('does not count a refusal that asks for a nonce against the address', async () => {
  const from = '192.0.2.1';
  const asks = Array.from({ length: 40 }, () => browser.call(sessions, { iat: now() - 200, from }));
  const statuses = (await Promise.all(asks)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([401]));
});

it('accepts only a public key on P-256 at enrolment', async () => {
  const { jwk } = browser;
  const rsa = await exportJWK((await generateKeyPair('RS256')).publicKey);
  const p384 = await exportJWK((await generateKeyPair('ES384')).publicKey);
  const shared = await exportJWK((await generateKeyPair('ES256', { extractable: true })).privateKey);
  const offCurve = { ...jwk, y: jwk.x };
  const wrong = [rsa, p384, shared, offCurve, { ...jwk, x: 'AA' }, 'key', null, {}, []];
  for (const key of wrong) expect((await enrol(key)).status, JSON.stringify(key)).toBe(400);
  const exported = { ...jwk, ext: true, key_ops: ['verify'], alg: 'ES256', use: 'sig' };
  expect((await enrol(exported)).status).toBe(200);
});

it('accepts a key where none is required, and refuses unbound sessions where one is', async () => {
  const own = await startTestRelay();
  const { session } = await own.enrol('Alex');
  const bound = await enrolBound(own, 'Grace');
  const asBearer = () => fetch(own.url + sessions, { headers: { authorization: `Bearer ${session}` } });
  expect((await asBearer()).status).toBe(200);
  const { staff } = await own.door.listStaff();
  expect(Object.fromEntries(staff.map(({ name, sessions }) => [name, sessions[0]?.bound]))).toEqual({
    Alex: false,
    Grace: true,
  });
  await own.down();
  await own.up({ RELAY_BOUND_SESSIONS: 'required' });
  expect(await refusalOf(await asBearer())).toEqual(invalid);
  expect((await bound.call(sessions)).status).toBe(200);
  const refused = await enrol(undefined, own);
  expect([refused.status, ((await refused.json()) as { detail: string }).detail]).toEqual([
    400,
    expect.stringContaining('"key"'),
  ]);
  expect((await enrol(browser.jwk, own)).status).toBe(200);
  const { client } = await own.service('billing');
  expect((await client.listConnections()).ok).toBe(true);
  await own.stop();
});
