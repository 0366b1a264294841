import { expect, it } from 'vitest';
import { ownerBrowser } from '../support/relay/owner.ts';
import { answered } from '../support/relay/value-in.ts';
import { bothStores, startDyingRelay } from './dying-relay.ts';

const askFor = (url: string, key: string) => () =>
  fetch(`${url}/v1/links`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'idempotency-key': 'link-of-acct-1',
    },
    body: JSON.stringify({ account: { id: 'acct-1' } }),
  });

it.each(bothStores)(
  'a repeat with the same Idempotency-Key gets the link that was made when the relay was killed before it answered, on %s',
  async (store) => {
    const { key, url, service, ended, startAgain } = await startDyingRelay(store, 'link_made');
    const ask = askFor(url, key);
    await expect(ask()).rejects.toThrow();
    expect(await ended()).toBe('SIGKILL');
    await startAgain();

    const again = await ask();
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    const made = (await again.json()) as { id: string; url: string };
    const { links } = await answered(service().listLinks());
    expect(links.map(({ id }) => id)).toEqual([made.id]);
    expect(await ownerBrowser().press(made.url)).toContain('/authorize?');
  },
);

/** The relay is killed when a call has its key and has made nothing, and starts again. */
async function killedBeforeMaking(store: (typeof bothStores)[number]) {
  const relay = await startDyingRelay(store, 'link_begun');
  const ask = askFor(relay.url, relay.key);
  await expect(ask()).rejects.toThrow();
  expect(await relay.ended()).toBe('SIGKILL');
  await relay.startAgain();
  const expectMade = async () => {
    const made = await ask();
    expect([made.status, made.headers.get('idempotent-replayed')]).toEqual([201, null]);
    expect((await answered(relay.service().listLinks())).links).toHaveLength(1);
  };
  return { ...relay, ask, expectMade };
}

it('on lowdb a repeat makes the link as soon as the relay runs again that was killed before it made one', async () => {
  const { expectMade } = await killedBeforeMaking('lowdb');
  await expectMade();
});

it('on PostgreSQL, where another relay may have the call, a repeat makes the link a minute after it', async () => {
  const { ask, expectMade, kill, startAgain } = await killedBeforeMaking('PostgreSQL');
  expect((await ask()).status).toBe(409);
  await kill();
  await startAgain(60);
  await expectMade();
});
