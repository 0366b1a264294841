import { beforeEach, expect, it } from 'vitest';
import { createFakeWorld, type FakeWorld } from '../../test-support/fake-effects.ts';
import { refusal } from '../../test-support/fake-relay.ts';
import { startWorker } from '../../test-support/start-worker.ts';

const address = 'https://relay.example.com';
const place = { address, loginHost: '' };
const back = 'https://extension.chromiumapp.org/sign-in';
const completion = 'POST /v1/sign-ins/sign-in-1/completion';
const staff = { id: 'staff-1', name: 'Ana Ruiz', role: 'admin' };
let world: FakeWorld;

/** The address that the relay sends for the company's sign-in. */
const leadTo = (authorizeUrl: string) =>
  world.relay.tell('POST /v1/sign-ins', {
    status: 201,
    body: { id: 'sign-in-1', authorizeUrl, expiresAt: '2026-05-12T12:10:00Z' },
  });

beforeEach(() => {
  world = createFakeWorld();
});

it('closes a sign-in window that does not answer, which would take the next attempt’s redirect', async () => {
  leadTo(`https://id.example.com/authorize?redirect_uri=${encodeURIComponent(back)}`);
  const worker = await startWorker(world);
  const done = worker.send('sign-in', place);
  const window = await worker.window();
  window.end({ kind: 'page_not_loaded' });
  expect(await done).toEqual({ ok: false, code: 'provider_unavailable' });
  expect(world.closed).toHaveLength(1);
});

it('signs in by a window of the provider, with this browser’s key and a new verifier', async () => {
  leadTo(`https://id.example.com/authorize?redirect_uri=${encodeURIComponent(back)}`);
  world.relay.tell(completion, { status: 200, body: { session: 'session-1', staff } });
  const worker = await startWorker(world);
  const done = worker.send('sign-in', place);
  const window = await worker.window();
  expect(window.url).toMatch(/^https:\/\/id\.example\.com\//);
  window.end({ kind: 'redirected', url: `${back}?code=c&state=s` });
  expect(await done).toEqual({ ok: true });
  expect(worker.view().relay).toMatchObject({ staff, signsIn: true, loginHost: 'login.noiseaware.io' });
  const [begun] = world.relay.made('POST /v1/sign-ins');
  const [completed] = world.relay.made(completion);
  expect(begun?.body).toEqual({ challenge: expect.stringMatching(/^[\w-]{43}$/), redirectUri: back });
  expect(completed?.body).toMatchObject({ redirect: `${back}?code=c&state=s`, key: { crv: 'P-256' } });
  const { verifier } = (completed?.body ?? {}) as { verifier?: string };
  expect(verifier).toMatch(/^[\w-]{43}$/);
  expect(world.stored()).not.toContain(verifier);
});

it.each([
  'http://id.example.com/authorize',
  'http://127.0.0.1:9/authorize',
  'https://user@id.example.com/authorize',
  'javascript:alert(1)',
])('opens no window on %s', async (page) => {
  leadTo(`${page}?redirect_uri=${encodeURIComponent(back)}`);
  const worker = await startWorker(world);
  expect(await worker.send('sign-in', place)).toEqual({ ok: false, code: 'redirect_mismatch' });
  expect(world.windows).toEqual([]);
});

it('opens no window for a redirect to another extension, or to two', async () => {
  const worker = await startWorker(world);
  const evil = encodeURIComponent('https://evil.example/');
  for (const query of [
    '',
    `redirect_uri=${evil}`,
    `redirect_uri=${encodeURIComponent(back)}&redirect_uri=${evil}`,
  ]) {
    leadTo(`https://id.example.com/authorize?${query}`);
    expect(await worker.send('sign-in', place)).toMatchObject({ ok: false });
  }
  expect(world.windows).toEqual([]);
});

it('keeps the reason of a failed sign-in for a popup that was closed, until the person is signed in', async () => {
  world.setUp({ signsIn: true, sessionEnded: true });
  const worker = await startWorker(world);
  const signIn = async (number: number) => {
    leadTo(`https://id.example.com/authorize?redirect_uri=${encodeURIComponent(back)}`);
    return { done: worker.send('sign-in', place), window: await worker.window(number) };
  };
  const first = signIn(1);
  (await first).window.end({ kind: 'window_closed' });
  expect(await (await first).done).toEqual({ ok: false, code: 'window_closed' });
  expect(worker.view().signInFailure).toBe('window_closed');
  world.relay.tell(completion, refusal(403, 'forbidden'));
  const second = await signIn(2);
  second.window.end({ kind: 'redirected', url: `${back}?code=c` });
  expect(await second.done).toEqual({ ok: false, code: 'forbidden' });
  expect(worker.view()).toMatchObject({ signInFailure: 'forbidden', relay: { sessionEnded: true } });
  world.relay.tell(completion, { status: 200, body: { session: 'session-1', staff } });
  const third = await signIn(3);
  third.window.end({ kind: 'redirected', url: `${back}?code=c` });
  expect(await third.done).toEqual({ ok: true });
  expect(worker.view()).toMatchObject({ signInFailure: null, relay: { sessionEnded: false } });
});

it.each([
  [true, { ok: false, code: 'bad_address' }],
  [false, { ok: true }],
])('accepts an invite unless an administrator has locked the sign-in: %s', async (signIn, answer) => {
  Object.assign(world.policy, { signIn, locked: ['signIn'] });
  const worker = await startWorker(world);
  expect(await worker.send('enrol', { ...place, invite: 'invite-1' })).toEqual(answer);
});
