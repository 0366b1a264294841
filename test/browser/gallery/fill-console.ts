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
}
