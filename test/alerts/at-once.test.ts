import { describe, expect, it, onTestFinished } from 'vitest';
import type { AlertKind } from '../sandbox/alerts/send-alert.ts';
import { alertsAddress } from '../support/relay/alerts-address.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { hastySleep } from '../support/relay/hasty-sleep.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { relayStores } from '../support/relay/relay-stores.ts';
import { startReceiver } from '../webhooks/receiver.ts';

describe.each(relayStores)('RELAY_ALERTS_UNVERIFIED=at-once on %s', async (store, storeOf) => {
  const env = { RELAY_WEBHOOKS_PRIVATE: '1', RELAY_ALERTS_UNVERIFIED: 'at-once', ...(await storeOf()) };
  const { relay, sandbox, staff } = await stageOfFile({ env, effects: { sleep: hastySleep } });
  sandbox.setPartner({ alertsUrl: await alertsAddress(relay) });
  await connectAccount(staff, { id: 'cust-1' });
  const [organization = ''] = sandbox.organizations().map(({ id }) => id);

  /** What a webhook of this test is told of alerts from now on: each with its verdict, id and body. */
  const listen = async () => {
    const receiver = await startReceiver();
    const events = ['alert.received', 'alert.verdict'] as const;
    const { id } = await relay.door.addWebhook({ body: { url: receiver.url, events: [...events] } });
    onTestFinished(async () => void (await relay.door.removeWebhook({ id: id })));
    const told = () =>
      receiver.received.map(({ type, data, body }) => {
        const alert = (data as { alert: { id: string; verified: string } }).alert;
        return { type, id: alert.id, verified: alert.verified, body };
      });
    const becomes = (...expected: [type: string, verdict: string][]) =>
      expect
        .poll(() => told().map(({ type, verified }) => [type, verified]), { timeout: 10_000 })
        .toEqual(expected);
    return { told, becomes };
  };
  const send = (kind: AlertKind, type?: string) =>
    sandbox.sendAlert({ organization, partnerOrgId: 'cust-1', kind, type });

  it('sends an alert to webhooks at once as unverified and its verdict later, with exact integers', async () => {
    const { told, becomes } = await listen();
    await send('usual', 'newNoise');
    await becomes(['alert.received', 'unverified'], ['alert.verdict', 'verified']);
    const [first, verdict] = told();
    expect(verdict?.id).toBe(first?.id);
    const [property] = first?.body.match(/"NoiseawarePropertyID":\d{17,}/) ?? ['none'];
    expect(verdict?.body).toContain(property);
  });

  const sendsVerdictAfterwards = async () => {
    sandbox.set({ fault: { api: { kind: '503' } } });
    const { becomes } = await listen();
    const failed = () =>
      relay.logLines.filter((line) => line.includes('reading events from NoiseAware failed'));
    await send('usual', 'newSmoke');
    await becomes(['alert.received', 'unverified']);
    await expect.poll(() => failed().length, { timeout: 10_000 }).toBeGreaterThan(0);
    sandbox.set({ fault: {} });
    relay.pass(15);
    await becomes(['alert.received', 'unverified'], ['alert.verdict', 'verified']);
  };
  // A relay on PostgreSQL goes by the clock of the server, which a test cannot put forward.
  if (store === 'lowdb') it('sends the verdict once NoiseAware answers again', sendsVerdictAfterwards);

  it('sends an alert to webhooks at once while NoiseAware does not answer', async () => {
    sandbox.set({ fault: { api: { kind: '503' } } });
    const { becomes } = await listen();
    await send('usual', 'newTamper');
    await becomes(['alert.received', 'unverified']);
    sandbox.set({ fault: {} });
  });

  it('sends an alert of an unknown account at once, and later that it stays unverified', async () => {
    const { becomes } = await listen();
    await send('wrong-org');
    await becomes(['alert.received', 'unverified'], ['alert.verdict', 'unverified']);
  });

  it('sends an alert that was received twice to webhooks once', async () => {
    const { becomes } = await listen();
    await send('twice', 'newLowBattery');
    await becomes(['alert.received', 'unverified'], ['alert.verdict', 'verified']);
  });
});
