import { expect, it } from 'vitest';
import { ownerBrowser } from '../support/relay/owner.ts';
import { answered } from '../support/relay/value-in.ts';
import { bothStores, startDyingRelay } from './dying-relay.ts';

it.each(bothStores)(
  'a repeat with the same Idempotency-Key gets the link that was made when the relay was killed before it answered, on %s',
  async (store) => {
    const { key, url, service, ended, startAgain } = await startDyingRelay(store, 'link_made');
    const ask = () =>
      fetch(`${url}/v1/links`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'idempotency-key': 'link-of-acct-1',
        },
        body: JSON.stringify({ account: { id: 'acct-1' } }),
      });
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
