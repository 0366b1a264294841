import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { LinkSubject } from '../messages.ts';
import { createFakeWorld, type FakeWorld } from '../test-support/fake-effects.ts';
import { aLink, refusal } from '../test-support/fake-relay.ts';
import { startWorker, type Worker } from '../test-support/start-worker.ts';

let world: FakeWorld;
beforeEach(() => {
  world = createFakeWorld();
  world.setUp();
});

const subject = (number: number): LinkSubject => ({
  account: { id: `crm-${number}`, name: `House ${number}` },
  connection: `connection-${number}`,
});
const make = (worker: Worker, ...numbers: number[]) =>
  worker.send('make-links', { subjects: numbers.map(subject) });
const calls = () => world.relay.made('POST /v1/links');
const states = (worker: Worker) => worker.view().linkRequests.map(({ state }) => state);
/** Resolves once no request waits any more. */
const isDone = (worker: Worker) => vi.waitFor(() => expect(states(worker)).not.toContain('waiting'));
/** Lets time pass until the worker no longer waits. */
const passUntilDone = (worker: Worker) =>
  vi.waitFor(() => {
    world.advance(20_000);
    expect(states(worker)).not.toContain('waiting');
  });
/** An answer to a call that does not come before the test gives it. */
function held<T>() {
  let release = (_: T): void => undefined;
  const answer = new Promise<T>((resolve) => {
    release = resolve;
  });
  return { answer, release: (value: T) => release(value) };
}

it('makes a link for each owner, and shows each one with its address and its state at the relay', async () => {
  const worker = await startWorker(world);
  await make(worker, 1, 2, 3);
  await isDone(worker);
  expect(worker.view().linkRequests).toMatchObject([
    { account: { id: 'crm-1' }, state: 'made', url: 'https://relay.example.com/connect/naclnk_secret-1' },
    { account: { id: 'crm-2' }, state: 'made', url: 'https://relay.example.com/connect/naclnk_secret-2' },
    { account: { id: 'crm-3' }, state: 'made', url: 'https://relay.example.com/connect/naclnk_secret-3' },
  ]);
  expect(calls().map(({ body }) => body)).toEqual([1, 2, 3].map(subject));
  await vi.waitFor(() =>
    expect(worker.view().links.map(({ status }) => status)).toEqual(['open', 'open', 'open']),
  );
});

it('makes no second link for an account whose link is requested or made already', async () => {
  const worker = await startWorker(world);
  await Promise.all([make(worker, 1, 2), make(worker, 1, 2)]);
  await make(worker, 2, 3);
  await isDone(worker);
  await worker.send('make-links', { subjects: [{ account: { id: 'crm-1' } }] });
  await isDone(worker);
  expect(calls().map(({ body }) => (body as LinkSubject).account.id)).toEqual(['crm-1', 'crm-2', 'crm-3']);
  await worker.send('make-links', {
    subjects: [{ account: { id: 'crm-1' }, connection: 'connection-of-another-organization' }],
  });
  await isDone(worker);
  expect(calls()).toHaveLength(4);
});

it('continues in the next worker with the same idempotency key, so that a lost answer makes no second link', async () => {
  const first = await startWorker(world);
  const lost = held<never>();
  world.relay.tell('POST /v1/links', lost.answer);
  await make(first, 1, 2);
  await vi.waitFor(() => expect(calls()).toHaveLength(1));
  const next = await startWorker(world);
  await isDone(next);
  expect(states(next)).toEqual(['made', 'made']);
  const [lostCall, again, other] = calls();
  expect(again).toMatchObject({ body: lostCall?.body, key: lostCall?.key });
  expect(again?.key).toMatch(/^[\w-]{43}$/);
  expect(other?.key).not.toBe(again?.key);
});

describe('a relay that asks for a pause', () => {
  const busy = { ...refusal(429, 'rate_limited'), headers: { 'retry-after': '30' } };

  it('gets the same call again after that time, and a page says that it is a pause', async () => {
    const worker = await startWorker(world);
    world.relay.tell('POST /v1/links', busy);
    await make(worker, 1, 2);
    await vi.waitFor(() =>
      expect(worker.view().linkRequests).toMatchObject([{ state: 'waiting', isPaused: true }, {}]),
    );
    world.advance(19_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(calls()).toHaveLength(1);
    await passUntilDone(worker);
    expect(states(worker)).toEqual(['made', 'made']);
    expect(calls()[1]?.key).toBe(calls()[0]?.key);
  });

  it('is asked six times at most, and not at all where the pause is longer than a minute', async () => {
    const worker = await startWorker(world);
    world.relay.tell('POST /v1/links', busy, busy, busy, busy, busy, busy);
    await make(worker, 1);
    await passUntilDone(worker);
    expect(worker.view().linkRequests).toMatchObject([{ state: 'failed', code: 'rate_limited' }]);
    expect(calls()).toHaveLength(6);
    world.relay.tell('POST /v1/links', { ...busy, headers: { 'retry-after': '61' } });
    await make(worker, 1);
    await isDone(worker);
    expect(calls()).toHaveLength(7);
  });
});

it('says why one link could not be made, makes the others, and repeats or removes that one when asked', async () => {
  const worker = await startWorker(world);
  world.relay.tell('POST /v1/links', 'no answer', refusal(500, 'internal'));
  await make(worker, 1, 2, 3);
  await isDone(worker);
  expect(worker.view().linkRequests).toMatchObject([
    { state: 'failed', code: 'relay_unreachable' },
    { state: 'failed', code: 'internal' },
    { state: 'made' },
  ]);
  await make(worker, 1);
  await isDone(worker);
  expect(calls().at(-1)?.key).toBe(calls()[0]?.key);
  const stillFailed = worker.view().linkRequests.find(({ state }) => state === 'failed');
  expect(stillFailed?.account.id).toBe('crm-2');
  await worker.send('forget-link', { key: stillFailed?.key ?? '' });
  expect(states(worker)).toEqual(['made', 'made']);
  const [made] = worker.view().linkRequests;
  await worker.send('forget-link', { key: made?.key ?? '' });
  expect(states(worker)).toEqual(['made', 'made']);
});

describe('the address of a link', () => {
  /** A worker that has made one. */
  const withOne = async () => {
    const worker = await startWorker(world);
    await make(worker, 1);
    await isDone(worker);
    await vi.waitFor(() => expect(worker.view().links).toHaveLength(1));
    expect(world.stored()).toContain('naclnk_secret-1');
    return worker;
  };
  const isGone = (worker: Worker) =>
    vi.waitFor(() => {
      expect(worker.view().linkRequests).toEqual([]);
      expect(world.stored()).not.toContain('naclnk_secret-1');
    });

  it('is kept for the next worker while its owner has not authorized', async () => {
    await withOne();
    const next = await startWorker(world);
    world.relay.links = [aLink({ status: 'started' })];
    await next.app.begin();
    expect(next.view().linkRequests).toMatchObject([{ id: 'link-1', state: 'made' }]);
  });

  it.each(['awaiting_confirmation', 'ended'] as const)('is removed once the link is %s', async (status) => {
    const worker = await withOne();
    world.relay.links = status === 'ended' ? [] : [aLink({ status })];
    await worker.app.begin();
    await isGone(worker);
  });

  it('is removed when this browser withdraws the link', async () => {
    const worker = await withOne();
    await worker.ask((client) => client.revokeLink({ id: 'link-1' }));
    await isGone(worker);
  });

  it('is removed once it has expired, even if the relay does not answer', async () => {
    const worker = await withOne();
    world.advance(86_400_000);
    world.relay.tell('GET /v1/links', 'no answer');
    await worker.app.begin();
    await isGone(worker);
  });

  it('is kept while the relay does not answer', async () => {
    const worker = await withOne();
    world.relay.tell('GET /v1/links', 'no answer');
    await worker.app.begin();
    expect(states(worker)).toEqual(['made']);
  });

  it('is removed when the relay ends the session, and when the person signs out', async () => {
    const worker = await withOne();
    world.relay.tell('GET /v1/connections', refusal(401, 'unauthenticated'));
    await worker.app.begin();
    expect(worker.view().relay?.sessionEnded).toBe(true);
    await isGone(worker);

    world = createFakeWorld();
    world.setUp();
    const other = await withOne();
    await other.send('sign-out', { anyway: true });
    await isGone(other);
  });

  it('is removed from a person who may no longer connect', async () => {
    const worker = await withOne();
    world.relay.role = 'viewer';
    await worker.app.begin();
    await isGone(worker);
  });

  it('is kept if the list of links was asked for before the link was made', async () => {
    const worker = await startWorker(world);
    const list = held<{ status: number; body: unknown }>();
    world.relay.tell('GET /v1/links', list.answer);
    const looking = worker.app.begin();
    await vi.waitFor(() => expect(world.relay.made('GET /v1/links')).toHaveLength(1));
    world.advance(1_000);
    await make(worker, 1);
    await isDone(worker);
    list.release({ status: 200, body: { links: [] } });
    await looking;
    expect(states(worker)).toEqual(['made']);
  });
});

it('a run that the end of the session interrupts makes no further call', async () => {
  const worker = await startWorker(world);
  world.relay.tell('POST /v1/links', refusal(401, 'unauthenticated'));
  await make(worker, 1, 2);
  await vi.waitFor(() => expect(worker.view().relay?.sessionEnded).toBe(true));
  expect(worker.view().linkRequests).toEqual([]);
  await make(worker, 3);
  expect(worker.view().linkRequests).toEqual([]);
  expect(calls()).toHaveLength(1);
});

it('reads all pages of the list of pending links', async () => {
  const worker = await startWorker(world);
  world.relay.tell(
    'GET /v1/links',
    { status: 200, body: { links: [aLink({ id: 'link-2' })], nextCursor: 'next' } },
    { status: 200, body: { links: [aLink()] } },
  );
  await worker.app.begin();
  expect(worker.view().links.map(({ id }) => id)).toEqual(['link-2', 'link-1']);
  expect(world.relay.made('GET /v1/links').map(({ query }) => query['cursor'])).toEqual([undefined, 'next']);
});
