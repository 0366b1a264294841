import { expect, it } from 'vitest';
import { aClient } from './test-support/a-client.ts';

const state = (text: string, etag: string) =>
  Response.json({ account: 'cust-1', state: text }, { headers: { etag } });

it('reads an account’s state, and takes the known one while the relay says that it has not changed', async () => {
  let present = 'connected';
  const { client, seen } = aClient((request) => {
    const etag = `"${present}"`;
    if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304 });
    return state(present, etag);
  });
  const first = await client.accounts.state('cust-1', { language: 'de' });
  expect(first).toMatchObject({ state: 'connected' });
  expect(seen[0]?.url).toBe('https://relay.example/base/v1/accounts/cust-1/state?language=de');
  // What a caller does to an answer is not in the next one.
  Object.assign(first, { state: 'changed' });
  expect(await client.accounts.state('cust-1', { language: 'de' })).toMatchObject({ state: 'connected' });
  present = 'needs_authorization';
  expect(await client.accounts.state('cust-1', { language: 'de' })).toMatchObject({
    state: 'needs_authorization',
  });
  expect(seen.map(({ headers }) => headers.get('if-none-match'))).toEqual([
    null,
    '"connected"',
    '"connected"',
  ]);
});

it('keeps an answer for each account and language', async () => {
  const { client, seen } = aClient((_, count) => state('connected', `"${count}"`));
  await client.accounts.state('cust-1');
  await client.accounts.state('cust-2');
  await client.accounts.state('cust-1', { language: 'fr' });
  expect(seen.map(({ headers }) => headers.get('if-none-match'))).toEqual([null, null, null]);
});

it('forgets the answers that were not asked for longest', async () => {
  const { client, seen } = aClient((_, count) => state('connected', `"${count}"`));
  for (let count = 0; count <= 1_000; count += 1) await client.accounts.state(`cust-${count}`);
  await client.accounts.state('cust-0');
  await client.accounts.state('cust-1000');
  expect(seen.slice(-2).map(({ headers }) => headers.get('if-none-match'))).toEqual([null, '"1001"']);
});

it('does not take a 304 to a call without a known answer for one', async () => {
  const { client } = aClient(() => new Response(null, { status: 304 }));
  await expect(client.accounts.state('cust-1')).rejects.toMatchObject({ code: 'not_a_relay' });
});
