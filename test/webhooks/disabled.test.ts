import { describe, expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { valueIn } from '../support/relay/value-in.ts';
import { startReceiver } from './receiver.ts';

describe('a webhook whose receiver answers 410', async () => {
  const { relay, staff } = await stageOfFile({ env: { RELAY_WEBHOOKS_PRIVATE: '1' } });

  it('is disabled; other webhooks hear of it at once, itself on replay', async () => {
    const [gone, other, limited] = [await startReceiver(), await startReceiver(), await startReceiver()];
    gone.answer = 410;
    const { id } = await relay.door.addWebhook({ body: { url: gone.url } });
    await relay.door.addWebhook({ body: { url: other.url, events: ['webhook.disabled'] } });
    // An event of no account is not for a key that is limited to some.
    const { client } = await relay.service('some', { accounts: ['cust-{*}'] });
    await client.addWebhook({ body: { url: limited.url } });
    await connectAccount(staff, { id: 'other-1' });
    await expect.poll(() => other.types(), { timeout: 10_000 }).toEqual(['webhook.disabled']);
    const [told] = other.received;
    expect(told?.data).toEqual({ webhook: id, disabledAt: expect.any(String) });
    const logged = async (by: typeof client) =>
      valueIn(await by.readEvents({ query: { type: 'webhook.disabled' } })).events;
    expect(await logged((await relay.service('all')).client)).toMatchObject([
      { id: told?.id, account: null, data: told?.data },
    ]);
    expect(await logged(client)).toEqual([]);
    const { webhooks } = await relay.door.listWebhooks();
    expect(webhooks.find((each) => each.id === id)).toMatchObject({
      disabledAt: told?.data['disabledAt'],
      waiting: 2,
    });
    gone.answer = 204;
    await relay.door.replayWebhook({ id, body: {} });
    // The refused event keeps the pause before its next attempt.
    relay.pass(60);
    // What was about to be sent at the replay may come twice.
    await expect
      .poll(() => [...new Set(gone.types().slice(1))].sort(), { timeout: 20_000 })
      .toEqual(['connection.connected', 'webhook.disabled']);
    expect(gone.received.find(({ type }) => type === 'webhook.disabled')?.id).toBe(told?.id);
    expect(other.received).toHaveLength(1);
    expect(limited.received).toEqual([]);
  });
});
