import { createLog } from '@noiseaware-connect/relay/base/log';
import { hour } from '@noiseaware-connect/relay/base/time';
import { hourOf, placeOf } from '@noiseaware-connect/relay/domain/activity/activity';
import type { ConsoleStage } from '../../support/browser/console-stage.ts';
import { registerTools } from '../../support/browser/register-tools.ts';
import { alertsAddress } from '../../support/relay/alerts-address.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';

/** Gives a relay something of everything that the console shows: a connection that needs its owner is of cust-4. */
export async function fillConsole({ relay, sandbox }: ConsoleStage): Promise<void> {
  const { client } = await relay.enrol('Alex');
  await relay.door.addWebhook({ body: { url: `${relay.url}/nobody` } });
  const away = await connectAccount(client, { id: 'cust-1', name: 'Sea View Rentals' });
  await connectAccount(client, { id: 'cust-2', name: 'Harbor House' });
  await client.disconnect({ id: away.id });
  await client.makeLink({
    body: { account: { id: 'cust-3', name: 'A very long name of a property by the sea' } },
  });
  await relay.service('billing');
  const reports = await relay.service('reports', { scopes: ['token'] });
  await reports.client.listConnections();
  await registerTools(relay, [
    { id: 'tideloft', name: 'Tideloft', pages: ['https://tool.example/units/{id}'] },
  ]);
  const owner = { email: 'manager@example.com', organization: 'Lakeside Lofts' };
  const ended = await connectAccount(client, { id: 'cust-4', name: 'Lakeview Cabin' }, owner);
  // For good: the relay looks at a refused connection again by itself.
  sandbox.revoke(owner.organization);
  await client.renewConnection({ id: ended.id, body: {} });
  await fetch(await alertsAddress(relay), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ PartnerOrgID: 'cust-2', AlertType: 'newNoise', NoiseawareAZName: 'Terrace' }),
  });
  await fillHours(relay);
}

/** Gives the overview three weeks: a fleet that grows, an outage of two hours, and a webhook that was behind. */
async function fillHours(relay: ConsoleStage['relay']): Promise<void> {
  await relay.down();
  const store = await relay.config.store.open({ log: createLog('silent'), now: relay.now });
  const present = hourOf(relay.now());
  for (let nth = 1; nth <= 500; nth += 1) {
    const at = present - nth * hour;
    const isOut = nth === 30 || nth === 31;
    const busy = 60 + Math.round(40 * Math.sin((at / (24 * hour)) * 2 * Math.PI));
    const active = 800 - nth;
    await store.activity.put({
      ...{ id: `filled-${nth}`, at },
      counts: {
        ...{ renewed: isOut ? 3 : busy, failed: isOut ? 40 : nth % 3, calls: busy + 20 },
        ...{ unanswered: isOut ? 70 : nth % 2, delivered: 2 * busy, undelivered: nth % 40 === 0 ? 30 : 0 },
        ...{ alerts: nth % 7, made: nth % 5, opened: nth % 4, authorized: nth % 3, connected: nth % 2 },
        ...(nth === 29 && { late: 12 }),
      },
      times: { [placeOf(isOut ? 4 : 0.18)]: busy, [placeOf(isOut ? 9 : 0.6)]: 9 },
      standing: {
        ...{ at: at + hour, active: active - (isOut ? 90 : 0), degraded: isOut ? 90 : nth % 6 },
        ...{ reauthorization_required: 4 + (nth % 9), waiting: nth > 40 && nth < 60 ? 20 * (nth - 40) : 0 },
      },
      ...(nth === 31 && { outages: [{ from: at + 720, until: at + 6_300, isOver: true }] }),
    });
  }
  await store.close();
  await relay.up();
}
