import { expect, it } from 'vitest';
import type { AlertKind } from '../sandbox/alerts/send-alert.ts';
import { alertsAddress } from '../support/relay/alerts-address.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { hastySleep } from '../support/relay/hasty-sleep.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { outputOf } from '../support/relay/run-command.ts';
import { startReceiver } from '../webhooks/receiver.ts';

/** Seconds between rounds: no other pause of a relay is that long. */
const every = 61;

/** Seconds by which the relay's and NoiseAware's clocks are ahead. */
let ahead = 0;
/** Ends the pause between two rounds. */
let pause = Promise.withResolvers<() => void>();
const stage = await stageOfFile({
  env: { RELAY_WEBHOOKS_PRIVATE: '1', RELAY_EVENTS_POLL: String(every) },
  effects: {
    now: () => Date.now() / 1000 + ahead,
    sleep: (seconds, signal) =>
      seconds === every
        ? new Promise((resolve) => {
            signal.addEventListener('abort', () => resolve(), { once: true });
            pause.resolve(resolve);
          })
        : hastySleep(seconds, signal),
  },
});
stage.sandbox.setPartner({ alertsUrl: await alertsAddress(stage.relay) });
const { id: connection } = await connectAccount(stage.staff, { id: 'cust-1' });
const [organization = ''] = stage.sandbox.organizations().map(({ id }) => id);

/** Starts a round that many seconds after the last one, and waits for its end. */
const round = async (after = every) => {
  const resume = await pause.promise;
  pause = Promise.withResolvers();
  ahead += after;
  stage.sandbox.set({ clockSkew: ahead });
  resume();
  await pause.promise;
};

const happens = (kind: AlertKind, type: string) =>
  stage.sandbox.sendAlert({ organization, partnerOrgId: 'cust-1', kind, type });
const list = async () => (await stage.relay.door.listAllAlerts()).alerts;
const asked = () =>
  stage.sandbox.entries('api').filter(({ details }) => details.path === '/events/list').length;
const answeredAt = async () =>
  (await stage.relay.door.inspectConnection({ id: connection })).connection.apiAnsweredAt;

it('records when NoiseAware’s API last answered, at most once an hour', async () => {
  expect(await answeredAt()).toBeNull();
  const show = () =>
    outputOf(['connections', 'show', connection], relayEnvironment(stage.relay.directory, stage.sandbox));
  expect(await show()).toMatch(/^API answered +–$/m);
  await round();
  const first = await answeredAt();
  expect(Math.abs(Date.parse(first ?? '') / 1000 - (Date.now() / 1000 + ahead))).toBeLessThan(30);
  await round();
  expect(await answeredAt()).toBe(first);
  await round(3_600);
  expect(Date.parse((await answeredAt()) ?? '') - Date.parse(first ?? '')).toBeGreaterThan(3_600_000);
  expect(await show()).toMatch(/^API answered +20\d\d-/m);
});

it('creates one verified alert when an event begins and one when it ends, and sends each to webhooks once', async () => {
  const receiver = await startReceiver();
  await stage.relay.door.addWebhook({ body: { url: receiver.url, events: ['alert.received'] } });
  await happens('untold', 'newTamper');
  await round();
  await round();
  await happens('untold', 'resolvedOccupancy');
  await round();
  await round();
  const alerts = await list();
  const types = ['newOccupancy', 'newTamper', 'resolvedOccupancy'];
  expect(alerts.map(({ type }) => type).sort()).toEqual(types);
  for (const each of alerts)
    expect(each).toMatchObject({ account: 'cust-1', connection, verified: 'verified' });
  const [begun, tamper, resolved] = types.map((type) => alerts.find((each) => each.type === type));
  expect([begun?.follows, tamper?.follows, resolved?.follows]).toEqual([null, null, begun?.id]);
  // A receiver may get a message again, with the same id.
  const told = () => new Map(receiver.received.map(({ id, body }) => [id, body]));
  await expect.poll(() => told().size).toBe(3);
  const bodies = [...told().values()];
  expect(bodies.map((body) => JSON.parse(body).data.alert.id).sort()).toEqual(
    alerts.map(({ id }) => id).sort(),
  );
  // An integer that a double cannot hold, as AutoResolve writes it.
  for (const body of bodies)
    expect(body).toContain(`"NoiseawarePropertyID":${BigInt(organization) * 1000n + 100n},`);
});

it('reads events also from a NoiseAware that takes Bearer alone, in the other form of the header', async () => {
  await round();
  stage.sandbox.set({ authorizationHeader: 'bearer' });
  await happens('untold', 'newNoise');
  await round();
  await round();
  expect((await list()).filter(({ type }) => type === 'newNoise')).toHaveLength(1);
  const refused = stage.sandbox.entries('api').filter(({ status }) => status === 401);
  // The token of a minute ago, and the one that replaced it.
  expect(refused).toHaveLength(2);
  stage.sandbox.set({ authorizationHeader: 'both' });
});

it('waits as long as Retry-After says, then finds the events that happened meanwhile', async () => {
  await round();
  stage.sandbox.set({ fault: { api: { kind: '429', retryAfter: 600 } } });
  const before = asked();
  await round();
  expect(asked()).toBe(before + 1);
  await happens('untold', 'newDisconnect');
  stage.sandbox.set({ fault: {} });
  await round(500);
  expect(asked()).toBe(before + 1);
  await round(110);
  expect(asked()).toBeGreaterThan(before + 1);
  expect((await list()).filter(({ type }) => type === 'newDisconnect')).toHaveLength(1);
});

it('stops calling NoiseAware while it is down, except for one probe per round', async () => {
  for (let index = 2; index < 12; index += 1) await connectAccount(stage.staff, { id: `cust-${index}` });
  stage.sandbox.set({ fault: { api: { kind: '503' } } });
  const before = asked();
  await round();
  // Four calls run at the same time, so more may be under way at the fifth failure.
  const first = asked() - before;
  expect(first).toBeGreaterThanOrEqual(5);
  expect(first).toBeLessThanOrEqual(8);
  await round();
  expect(asked() - before - first).toBe(1);
  stage.sandbox.set({ fault: {} });
  await round();
  await round();
  expect(asked() - before - first - 1).toBeGreaterThanOrEqual(10);
});

it('does not poll unless RELAY_EVENTS_POLL is set', async () => {
  await stage.relay.down();
  pause = Promise.withResolvers();
  let isPolling = false;
  void pause.promise.then(() => {
    isPolling = true;
  });
  await stage.relay.up({ RELAY_EVENTS_POLL: 'off' });
  const before = asked();
  await happens('usual', 'newPropertyDisconnect');
  await expect.poll(asked).toBe(before + 1);
  expect(isPolling).toBe(false);
});
