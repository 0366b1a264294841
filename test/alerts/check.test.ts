import { expect, it } from 'vitest';
import type { AlertKind } from '../sandbox/alerts/send-alert.ts';
import { alertsAddress } from '../support/relay/alerts-address.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { hastySleep } from '../support/relay/hasty-sleep.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { startReceiver } from '../webhooks/receiver.ts';

const stage = await stageOfFile({
  env: { RELAY_WEBHOOKS_PRIVATE: '1' },
  effects: { sleep: hastySleep },
});
stage.sandbox.setPartner({ alertsUrl: await alertsAddress(stage.relay) });
const { id: connection } = await connectAccount(stage.staff, { id: 'cust-1' });
const [organization = ''] = stage.sandbox.organizations().map(({ id }) => id);

const send = async (kind: AlertKind, type?: string) => {
  const sent = await stage.sandbox.sendAlert({ organization, partnerOrgId: 'cust-1', kind, type });
  expect(sent.map(({ status, answer }) => [status, answer])).toEqual(
    sent.map(() => [200, '{"message":"Message sent"}']),
  );
};

const latest = async (count = 1) => (await stage.relay.door.listAllAlerts()).alerts.slice(0, count);
const verdictOfLatest = async () => (await latest())[0]?.verified;
const verdictBecomes = (verdict: string) => expect.poll(verdictOfLatest).toBe(verdict);

it.each([
  'newNoise',
  'newDisconnect',
  'newTamper',
  'newLowBattery',
  'newPropertyDisconnect',
  'continuedNoise',
])('verifies an alert of type %s that matches an event of NoiseAware', async (type) => {
  await send('usual', type);
  await verdictBecomes('verified');
  expect(await latest()).toMatchObject([{ type, account: 'cust-1', connection }]);
});

it('links a "resolved" alert to the alert that it resolves, also if it arrived first', async () => {
  await send('resolved-first', 'newOccupancy');
  await verdictBecomes('verified');
  const [begun, resolved] = await latest(2);
  expect([begun?.type, resolved?.type]).toEqual(['newOccupancy', 'resolvedOccupancy']);
  expect([begun?.follows, resolved?.follows]).toEqual([null, begun?.id]);
});

it('verifies a late alert, and stores an alert that was sent twice only once', async () => {
  const before = (await latest(500)).length;
  await send('late');
  await verdictBecomes('verified');
  await send('twice');
  await verdictBecomes('verified');
  expect((await latest(500)).length).toBe(before + 2);
});

it('leaves an alert unverified that matches no account', async () => {
  await send('wrong-org');
  expect(await latest()).toMatchObject([
    { verified: 'unverified', account: 'of-another-partner', connection: null },
  ]);
});

it('marks a forged alert unverified at first, and refuted once no event matches for 20 minutes', async () => {
  const asked = () =>
    stage.sandbox.entries('api').filter(({ details }) => details.path === '/events/list').length;
  const before = asked();
  await send('forged');
  await expect.poll(asked).toBeGreaterThan(before);
  expect(await verdictOfLatest()).toBe('unverified');
  stage.relay.pass(20 * 60);
  await verdictBecomes('refuted');
});

it('keeps an alert unverified while NoiseAware is down, and verifies it afterwards', async () => {
  stage.sandbox.set({ fault: { api: { kind: '503' } } });
  await send('usual', 'newTamper');
  const faults = () => stage.sandbox.entries('api').filter(({ status }) => status === 503).length;
  await expect.poll(faults).toBeGreaterThan(0);
  expect(await verdictOfLatest()).toBe('unverified');
  stage.sandbox.set({ fault: {} });
  stage.relay.pass(60);
  await verdictBecomes('verified');
});

it('renews the token when NoiseAware refuses it, and verifies the alert', async () => {
  stage.sandbox.endTokens('user');
  await send('usual', 'newLowBattery');
  await verdictBecomes('verified');
});

it('delivers each alert to webhooks with its verdict and with exact integers', async () => {
  const receiver = await startReceiver();
  await stage.relay.door.addWebhook({ body: { url: receiver.url, events: ['alert.received'] } });
  await send('usual', 'newPropertyDisconnect');
  await expect.poll(() => receiver.received.length).toBe(1);
  const [{ type, body } = { type: '', body: '' }] = receiver.received;
  expect(type).toBe('alert.received');
  expect(JSON.parse(body).data.alert).toMatchObject({ verified: 'verified', account: 'cust-1', connection });
  const [sent] = stage.sandbox.entries('alert_call').slice(-1);
  const [property] = String(sent?.details.request).match(/"NoiseawarePropertyID":\d{17,}/) ?? [''];
  expect(body).toContain(property);
  expect(property).not.toBe('');
});
