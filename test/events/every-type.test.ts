import { type EventType, eventTypes } from '@noiseaware-connect/shared/contract/events';
import { expect, it } from 'vitest';
import { day, minute } from '../store/conformance/samples.ts';
import { alertsAddress } from '../support/relay/alerts-address.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { hastySleep } from '../support/relay/hasty-sleep.ts';
import { makeLink, ownerBrowser } from '../support/relay/owner.ts';
import { type RelayStage, stageOfTest } from '../support/relay/relay-stage.ts';
import { valueIn } from '../support/relay/value-in.ts';
import { type Receiver, startReceiver } from '../webhooks/receiver.ts';

const lakeside = { email: 'manager@example.com', organization: 'Lakeside Lofts' };
const allDown = { token: { kind: '503' }, refresh: { kind: '503' } } as const;

/** The operator's webhooks alone get the others. */
type ForServices = Exclude<EventType, 'audit.head'>;

/** What lets a relay tell of each type of event that services get, through the doors that everybody uses; in this order, since time passes. */
function driversOf(
  { relay, sandbox, staff, key }: RelayStage,
  failing: Receiver,
): Record<ForServices, () => Promise<unknown>> {
  const connect = (id: string, walk?: typeof lakeside) =>
    connectAccount(staff, { id, name: `House ${id}` }, walk);
  const renew = (id: string) => relay.door.client.renewConnection({ id, body: {} });
  const linkFor = (id: string, more = {}) =>
    makeLink(staff, { account: { id, name: `House ${id}` }, ...more });
  const authorizeBy = async (id: string) => {
    const link = await linkFor(id);
    await ownerBrowser().connect(link.url, lakeside);
    return link;
  };
  const degrade = async (account: string) => {
    const { id } = await connect(account);
    sandbox.set({ fault: allDown });
    await renew(id);
    sandbox.set({ fault: {} });
    return id;
  };
  const alert = async (account: string) => {
    await connect(account);
    const [organization] = sandbox.organizations();
    await sandbox.sendAlert({ organization: organization?.id ?? '', partnerOrgId: account });
  };
  return {
    'connection.connected': () => connect('connected'),
    'connection.degraded': () => degrade('degraded'),
    'connection.recovered': async () => renew(await degrade('recovered')),
    'connection.disconnected': async () => staff.disconnect({ id: (await connect('disconnected')).id }),
    'connection.moved': async () => {
      const { id } = await connect('rehearsal');
      await relay.door.moveConnection({ id, body: { account: { id: 'moved' } } });
    },
    'connection.reauthorization_required': async () => {
      const { id } = await connect('revoked', lakeside);
      sandbox.revoke(lakeside.organization);
      await renew(id);
    },
    'link.opened': async () => ownerBrowser().press((await linkFor('opened')).url),
    'link.used': () => authorizeBy('used'),
    'link.awaiting_confirmation': () => authorizeBy('waiting'),
    'link.refused': async () => staff.revokeLink({ id: (await authorizeBy('refused')).id }),
    'link.revoked': async () => staff.revokeLink({ id: (await linkFor('unused')).id }),
    'alert.received': () => alert('noisy'),
    'alert.verdict': async () => {
      sandbox.set({ fault: { api: { kind: '503' } } });
      await alert('judged');
      relay.pass(2 * minute);
      const told = async () => (await relay.ask('/v1/events?type=alert.received&limit=200', key)).text();
      await expect.poll(told).toContain('"judged"');
      sandbox.set({ fault: {} });
      relay.pass(60 * minute);
    },
    'webhook.disabled': async () => {
      const gone = await startReceiver();
      gone.answer = 410;
      await relay.door.addWebhook({ body: { url: gone.url } });
      await connect('told-to-gone');
    },
    'webhook.failing': async () => {
      failing.answer = 500;
      await relay.door.addWebhook({ body: { url: failing.url, events: ['connection.connected'] } });
      await connect('told-to-failing');
      await expect.poll(() => failing.received.length).toBeGreaterThan(0);
      relay.pass(day);
    },
    'webhook.recovered': async () => {
      failing.answer = 204;
      await connect('told-to-mended');
    },
    'link.expired': async () => {
      await linkFor('late', { expiresIn: 60 });
      relay.pass(120);
    },
    'connection.dies_soon': async () => {
      sandbox.set({ fault: allDown });
      relay.pass(10.5 * day);
    },
    'key.expires_soon': async () => {
      const id = await relay.door.keyNamed('billing');
      await relay.door.rotateServiceKey({ id, body: { overlap: 3.1 * day } });
      relay.pass(0.2 * day);
    },
  };
}

it('every type of event for services has the same id and body by webhook, in the log, and by replay', async () => {
  const stage = await stageOfTest({
    env: { RELAY_WEBHOOKS_PRIVATE: '1', RELAY_SERVICE_CALLS: '6000' },
    effects: { sleep: hastySleep },
  });
  const { relay, sandbox, service, key } = stage;
  sandbox.setPartner({ alertsUrl: await alertsAddress(relay) });
  const receiver = await startReceiver();
  const { id } = valueIn(await service.addWebhook({ body: { url: receiver.url } }));

  /** The log as a service reads it, in one page. */
  const readLog = async () => {
    const text = await (await relay.ask('/v1/events?limit=200', key)).text();
    return { text, events: (JSON.parse(text) as { events: Logged[] }).events };
  };
  for (const [type, drive] of Object.entries(driversOf(stage, await startReceiver()))) {
    await drive();
    const logged = async () => (await readLog()).events.map((event) => event.type);
    await expect.poll(logged, { message: `no ${type}` }).toContain(type);
  }

  const { text, events } = await readLog();
  expect(new Set(events.map(({ type }) => type))).toEqual(
    new Set(eventTypes.filter((type) => type !== 'audit.head')),
  );
  const logged = new Map(
    events.map(({ id: event, type, timestamp, data }) => [event, { type, timestamp, data }]),
  );
  /**
   * The messages about these events, once each of them has come: some twice, if they were under way when time passed. Later events
   * may have followed.
   */
  const delivered = async () => {
    const messages = () => receiver.received.filter(({ id: event }) => logged.has(event));
    await expect.poll(() => new Set(messages().map((message) => message.id)).size).toBe(logged.size);
    return new Map(messages().map((message) => [message.id, message.body]));
  };
  const bodies = await delivered();
  expect(new Map([...bodies].map(([event, body]) => [event, JSON.parse(body)]))).toEqual(logged);
  const properties = [...bodies.values()].flatMap(
    (body) => body.match(/"NoiseawarePropertyID":\d{17,}/) ?? [],
  );
  expect(properties.length).toBeGreaterThan(1);
  for (const property of properties) expect(text).toContain(property);

  receiver.received.splice(0);
  const { events: sent } = await relay.door.replayWebhook({ id, body: { since: 0 } });
  expect(sent).toBeGreaterThanOrEqual(events.length);
  expect(await delivered()).toEqual(bodies);
}, 120_000);

interface Logged {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: Record<string, unknown>;
}
