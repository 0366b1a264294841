import { challengeOf } from '@noiseaware-connect/shared/challenge';
import { compactVerify, decodeJwt } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeWorld, type FakeWorld } from '../../test-support/fake-effects.ts';
import { startWorker } from '../../test-support/start-worker.ts';
import { boundFetch } from './bound-fetch.ts';
import { publicHalf } from './credential.ts';

interface Proof {
  htm: string;
  htu: string;
  iat: number;
  jti: string;
  ath: string;
  nonce?: string;
}
const claimsOf = (proof: string) => decodeJwt<Proof>(proof);

describe('a call of a bound session', () => {
  const asked: { url: string; headers: Record<string, string> }[] = [];
  let answers: Response[];
  let now: number;
  let key: CryptoKeyPair;
  let call: ReturnType<typeof boundFetch>;

  beforeEach(async () => {
    asked.length = 0;
    answers = [];
    now = 1_000_000_999;
    const world = createFakeWorld();
    key = await world.effects.newKey();
    const fetch = async (url: string, { headers }: RequestInit) => {
      asked.push({ url, headers: headers as Record<string, string> });
      return answers.shift() ?? new Response('{}');
    };
    call = boundFetch({ ...world.effects, fetch, now: () => now }, { session: 'session-1', key });
  });
  const proof = (index: number) => asked[index]?.headers['dpop'] ?? '';
  const refusal = (headers: Record<string, string>) => new Response('{}', { status: 401, headers });

  it('carries the session and a proof of this call under the key', async () => {
    const url = 'https://relay.example.com/v1/connections';
    await call(`${url}?status=active#x`, { method: 'GET', headers: { accept: 'application/json' } });
    expect(asked[0]?.headers).toMatchObject({ accept: 'application/json', authorization: 'DPoP session-1' });
    expect(claimsOf(proof(0))).toEqual({
      htm: 'GET',
      htu: url,
      iat: 1_000_000,
      jti: expect.stringMatching(/^[\w-]{43}$/),
      ath: await challengeOf('session-1'),
    });
    const { protectedHeader } = await compactVerify(proof(0), key.publicKey);
    expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'dpop+jwt', jwk: await publicHalf(key) });
  });

  it('has a different proof id each time', async () => {
    for (const method of ['GET', 'GET']) await call('https://relay.example.com/', { method });
    expect(claimsOf(proof(0)).jti).not.toBe(claimsOf(proof(1)).jti);
  });

  it('is repeated once with the nonce from the relay and the current time', async () => {
    answers = [refusal({ 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': 'fresh' })];
    const answered = call('https://relay.example.com/', { method: 'POST' });
    now += 1_800_000;
    expect((await answered).status).toBe(200);
    expect(asked.map((_, index) => claimsOf(proof(index)).nonce)).toEqual([undefined, 'fresh']);
    expect(claimsOf(proof(1)).iat).toBe(1_001_800);
  });

  it.each([
    ['without a nonce', { 'www-authenticate': 'DPoP error="invalid_dpop_proof"' }],
    ['of the session itself', { 'www-authenticate': 'Bearer', 'dpop-nonce': 'fresh' }],
  ])('is not repeated after a refusal %s', async (_, headers) => {
    answers = [refusal(headers)];
    expect((await call('https://relay.example.com/', { method: 'GET' })).status).toBe(401);
    expect(asked).toHaveLength(1);
  });

  it('is sent at most twice', async () => {
    const headers = { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': 'fresh' };
    answers = [refusal(headers), refusal(headers), refusal(headers)];
    expect((await call('https://relay.example.com/', { method: 'GET' })).status).toBe(401);
    expect(asked).toHaveLength(2);
  });
});

describe('the session of this browser', () => {
  let world: FakeWorld;
  beforeEach(() => {
    world = createFakeWorld();
  });

  it('is enrolled with a public key, and stored only with its private key', async () => {
    const worker = await startWorker(world);
    const setup = {
      address: 'https://relay.example.com',
      invite: 'nacinv_x',
      loginHost: 'login.noiseaware.io',
    };
    expect(await worker.send('enrol', setup)).toEqual({ ok: true });
    const [enrolled] = world.relay.made('POST /v1/enrolments');
    const key = await world.effects.newKey();
    expect(enrolled?.body).toEqual({ invite: 'nacinv_x', key: await publicHalf(key) });
    expect(world.storage.contents.get('credential')).toMatchObject({ session: 'session-1' });
    expect(world.stored()).not.toContain('session-1');
  });

  it('ends if its key is missing: no call is made, and the person is told', async () => {
    world.setUp();
    world.storage.contents.delete('credential');
    const worker = await startWorker(world);
    await worker.app.begin();
    expect(world.relay.calls).toEqual([]);
    expect(worker.view().relay?.sessionEnded).toBe(true);
  });
});
