import { outboxSteps } from '@noiseaware-connect/relay/base/effects';
import { expect, it } from 'vitest';
import { addressAt } from '../support/relay/alerts-address.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { lengthOf } from '../support/tier.ts';
import { bothStores, startDyingRelay } from './dying-relay.ts';

const [written, taken, sent, settled] = ['connection_written', ...outboxSteps];
const cases = [sent, taken, written, settled]
  .flatMap((step) => bothStores.map((store) => ({ store, step })))
  .slice(0, lengthOf(8, 2));

it.each(cases)(
  'delivers every event in order when the relay is killed at $step on $store',
  async ({ store, step }) => {
    const { receiver, door, staff, ended, startAgain } = await startDyingRelay(store, step);
    // The relay may die before it has answered.
    await connectAccount(staff(), { id: 'acct-1' }).catch(() => undefined);
    expect(await ended()).toBe('SIGKILL');
    await startAgain();
    const { connections } = await door.listConnections();
    await door.disconnect({ id: connections[0]?.id ?? '' });

    const types = ['connection.connected', 'connection.disconnected'];
    await expect.poll(() => [...new Set(receiver.types())]).toEqual(types);
    // One more than is needed at the most, and under the id that it had.
    expect(receiver.received.length).toBeLessThanOrEqual(3);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(2);
    expect(receiver.types().at(-1)).toBe('connection.disconnected');
  },
);

it.each(bothStores)('goes on with a replay after the relay was killed in it on %s', async (store) => {
  const count = 60;
  const { receiver, door, url, kill, startAgain } = await startDyingRelay(store, 'never');
  const alertsUrl = addressAt({ url }, (await door.alertsUrl({ body: {} })).url);
  for (let number = 0; number < count; number += 1) {
    const body = JSON.stringify({ AlertType: 'newNoise', PartnerOrgID: 'nobody', number });
    await fetch(alertsUrl, { method: 'POST', body });
  }
  const ids = () =>
    new Set(receiver.received.flatMap(({ type, id }) => (type === 'alert.received' ? [id] : [])));
  await expect.poll(() => ids().size).toBe(count);
  const delivered = ids();

  receiver.received.splice(0);
  // The receiver takes some, and then holds its answers.
  receiver.answer = (response) =>
    void (receiver.received.length <= count / 4 && response.writeHead(204).end());
  const [webhook] = (await door.listWebhooks()).webhooks;
  const body = { since: 0, types: ['alert.received' as const] };
  expect(await door.replayWebhook({ id: webhook?.id ?? '', body })).toEqual({ events: count });
  await expect.poll(() => receiver.received.length).toBeGreaterThan(count / 4);
  await kill();
  receiver.answer = 204;
  await startAgain();
  await expect.poll(ids).toEqual(delivered);
  const waiting = async () => (await door.listWebhooks()).webhooks.map((webhook) => webhook.waiting);
  await expect.poll(waiting).toEqual([0]);
});
