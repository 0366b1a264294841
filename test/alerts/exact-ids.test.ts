import { describe, expect, it } from 'vitest';
import { createClient, readWebhook } from '../../relay/client/src/index.ts';
import { alertsAddress } from '../support/relay/alerts-address.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { relayStores } from '../support/relay/relay-stores.ts';
import { outputOf } from '../support/relay/run-command.ts';
import { valueIn } from '../support/relay/value-in.ts';
import { startReceiver } from '../webhooks/receiver.ts';

describe.each(relayStores)('an integer above 2^53 in an alert, on %s,', async (_, storeOf) => {
  const settings = { RELAY_WEBHOOKS_PRIVATE: '1', ...(await storeOf()) };
  const stage = await stageOfFile({ env: settings });
  const { relay } = stage;

  it('arrives with every digit at every door: HTTP, events, webhook, repeat, replay, client and command line', async () => {
    const { id: connection } = await connectAccount(stage.staff, { id: 'cust-1' });
    const receiver = await startReceiver();
    const { id: webhook, secret } = valueIn(
      await stage.service.addWebhook({ body: { url: receiver.url, events: ['alert.received'] } }),
    );
    stage.sandbox.setPartner({ alertsUrl: await alertsAddress(relay) });
    const [{ id: organization } = { id: '' }] = stage.sandbox.organizations();
    await stage.sandbox.sendAlert({ organization, partnerOrgId: 'cust-1' });
    const [call] = stage.sandbox.entries('alert_call');
    const [told = '', id = ''] =
      /"NoiseawarePropertyID":(\d+)/.exec(String(call?.details.request)) ?? expect.fail('no id was sent');
    expect(BigInt(id)).not.toBe(BigInt(Number(id)));

    await expect.poll(() => receiver.received.length, { timeout: 10_000 }).toBe(1);
    const [{ body = '', headers = {}, id: event = '' } = {}] = receiver.received;
    expect(body).toContain(told);
    expect(readWebhook({ headers, body, secret })?.data).toMatchObject({
      alert: { payload: { NoiseawarePropertyID: BigInt(id) } },
    });
    // The attempt is listed a moment after the event arrived.
    await expect
      .poll(async () => valueIn(await stage.service.listDeliveries({ id: webhook })).deliveries)
      .toHaveLength(1);
    await stage.service.repeatDelivery({ id: webhook, event, body: {} });
    await expect.poll(() => receiver.received.length, { timeout: 10_000 }).toBe(2);
    await stage.service.replayWebhook({ id: webhook, body: { since: '2026-01-01T00:00:00Z' } });
    await expect.poll(() => receiver.received.length, { timeout: 10_000 }).toBe(3);
    expect(receiver.received.map((each) => each.body)).toEqual([body, body, body]);

    const connect = createClient({ url: relay.url, key: stage.key });
    for await (const logged of connect.events({ type: 'alert.received' })) {
      expect(logged).toMatchObject({
        id: event,
        data: { alert: { payload: { NoiseawarePropertyID: BigInt(id) } } },
      });
      break;
    }
    const paths = [
      `/v1/connections/${connection}/alerts`,
      '/v1/accounts/cust-1/alerts',
      '/v1/alerts',
      '/v1/events?type=alert.received',
    ];
    const read = async () =>
      Promise.all(paths.map(async (path) => (await relay.ask(path, stage.key)).text()));
    for (const text of await read()) expect(text).toContain(told);
    const env = { ...relayEnvironment(relay.directory, stage.sandbox), ...settings };
    expect(await outputOf(['alerts', 'list', '--json'], env)).toContain(told);
    await relay.down();
    expect(await outputOf(['alerts', 'list', '--json'], env)).toContain(told);
    await relay.up();
    for (const text of await read()) expect(text).toContain(told);
  });
});
