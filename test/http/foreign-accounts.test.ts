import type { Scope } from '@noiseaware-connect/shared/contract/access';
import type { AccessName, access } from '@noiseaware-connect/shared/contract/api';
import { expect, it } from 'vitest';
import { alertsAddress } from '../support/relay/alerts-address.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { makeLink, ownerBrowser } from '../support/relay/owner.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { valueIn } from '../support/relay/value-in.ts';
import { startReceiver } from '../webhooks/receiver.ts';

// A key for some accounts alone: what it may not know answers as what is not there.

const { relay, sandbox, staff, service } = await stageOfFile({
  env: { RELAY_WEBHOOKS_PRIVATE: '1' },
});
const { client, key } = await relay.service('some', { accounts: ['cust-{*}'] });

/** What calls name. */
interface Named {
  account: string;
  connection: string;
  link: string;
  webhook: string;
}
const none: Named = { account: 'none', connection: 'none', link: 'none', webhook: 'none' };

const url = 'http://127.0.0.1:1/';
const make = async (account: string, by: typeof client, webhook: string): Promise<Named> => {
  const { id: connection } = await connectAccount(staff, { id: account });
  const { id: link } = await makeLink(by, { account: { id: account } });
  return { account, connection, link, webhook };
};
const added = await client.addWebhook({ body: { url } });
const own = await make('cust-1', client, added.ok ? added.value.id : '');
/** A connection that was made by an own link, and is another account's since. */
const moved = await (async (): Promise<Named> => {
  const { id: link, url: address } = await makeLink(client, { account: { id: 'cust-moved' } });
  await ownerBrowser().connect(address, { organization: 'Lakeside Lofts' });
  const { connections } = valueIn(await client.readAccount({ account: 'cust-moved' }));
  const connection = connections[0]?.id ?? '';
  await relay.door.moveConnection({ id: connection, body: { account: { id: 'other-moved' } } });
  return { ...own, account: 'other-moved', connection, link };
})();
const foreign = await make('other-1', service, (await relay.door.addWebhook({ body: { url } })).id);

type Asked = readonly [method: string, path: string, body?: object];
/** Calls that the table of access lets a service make. */
type OfServices = {
  [N in AccessName]: [Extract<(typeof access)[N][number], Scope>] extends [never] ? never : N;
}[AccessName];

/** Each of them, with all that it can name. */
const calls: Record<OfServices, (named: Named) => Asked[]> = {
  makeLink: ({ account, connection }) => [
    ['POST', '/v1/links', { account: { id: account } }],
    ['POST', '/v1/links', { account: { id: own.account }, connection }],
  ],
  listLinks: ({ account }) => [
    ['GET', '/v1/links'],
    ['GET', `/v1/links?account=${account}`],
  ],
  readLink: ({ link }) => [['GET', `/v1/links/${link}`]],
  confirmLink: ({ link }) => [['POST', `/v1/links/${link}/confirmation`, { organization: 'Any' }]],
  revokeLink: ({ link }) => [['DELETE', `/v1/links/${link}`]],
  listConnections: ({ account }) => [
    ['GET', '/v1/connections'],
    ['GET', `/v1/connections?account=${account}`],
    ['GET', `/v1/connections?q=${account}`],
  ],
  summarizeConnections: () => [['GET', '/v1/connections/summary']],
  readConnection: ({ connection }) => [['GET', `/v1/connections/${connection}`]],
  readAccount: ({ account }) => [['GET', `/v1/accounts/${account}`]],
  readOwnerState: ({ account }) => [['GET', `/v1/accounts/${account}/state`]],
  vendToken: ({ connection }) => [['POST', `/v1/connections/${connection}/token`, {}]],
  vendAccountToken: ({ account }) => [['POST', `/v1/accounts/${account}/token`, {}]],
  listAlerts: ({ connection }) => [['GET', `/v1/connections/${connection}/alerts`]],
  listAccountAlerts: ({ account }) => [['GET', `/v1/accounts/${account}/alerts`]],
  listAllAlerts: () => [['GET', '/v1/alerts']],
  readEvents: ({ account }) => [
    ['GET', '/v1/events'],
    ['GET', `/v1/events?account=${account}`],
  ],
  readKey: () => [['GET', '/v1/key']],
  addWebhook: () => [],
  listWebhooks: () => [['GET', '/v1/webhooks']],
  testWebhook: ({ webhook }) => [['POST', `/v1/webhooks/${webhook}/test`, {}]],
  readWebhook: ({ webhook }) => [['GET', `/v1/webhooks/${webhook}`]],
  changeWebhook: ({ webhook }) => [['PATCH', `/v1/webhooks/${webhook}`, { events: null }]],
  rotateWebhook: ({ webhook }) => [['POST', `/v1/webhooks/${webhook}/rotation`, {}]],
  replayWebhook: ({ webhook }) => [['POST', `/v1/webhooks/${webhook}/replay`, {}]],
  listDeliveries: ({ webhook }) => [['GET', `/v1/webhooks/${webhook}/deliveries`]],
  listAccountDeliveries: ({ account }) => [['GET', `/v1/accounts/${account}/deliveries`]],
  repeatDelivery: ({ webhook }) => [['POST', `/v1/webhooks/${webhook}/deliveries/msg_none`, {}]],
  removeWebhook: ({ webhook }) => [['DELETE', `/v1/webhooks/${webhook}`]],
  readThrough: ({ account, connection }) => [
    ['POST', `/v1/accounts/${account}/noiseaware/thresholds/list`, {}],
    ['POST', `/v1/connections/${connection}/noiseaware/thresholds/list`, {}],
  ],
  writeThrough: ({ account, connection }) => [
    ['PUT', `/v1/accounts/${account}/noiseaware/thresholds/activityZone/1/replace`, {}],
    ['PUT', `/v1/connections/${connection}/noiseaware/thresholds/activityZone/1/replace`, {}],
  ],
};

/** The status and the text, but for the id that each answer has. */
async function answerTo([method, path, body]: Asked): Promise<string> {
  const answer = await relay.ask(path, key, { method, ...(body === undefined ? {} : { body }) });
  const text = await answer.text();
  return `${answer.status} ${text.replaceAll(answer.headers.get('x-request-id') ?? '-', '')}`;
}

const answersTo = (name: OfServices, named: Named): Promise<string[]> =>
  Promise.all(calls[name](named).map(answerTo));

it.each(Object.keys(calls) as OfServices[])(
  '%s answers for foreign ids exactly as for unknown ones',
  async (name) => {
    const answers = await answersTo(name, foreign);
    expect(answers).toEqual(await answersTo(name, none));
    for (const id of Object.values(foreign)) expect(answers.join('\n')).not.toContain(id);
    const asked = (named: Named) => JSON.stringify(calls[name](named));
    if (asked(own) !== asked(none)) expect(answers).not.toEqual(await answersTo(name, own));
  },
);

it.each(Object.keys(calls) as OfServices[])(
  '%s tells nothing of a connection that was moved to a foreign account',
  async (name) => {
    const told = (await answersTo(name, moved)).join('\n');
    expect(told).not.toContain('other-moved');
  },
);

it('webhooks of a key for some accounts get, and its list of alerts has, only those of its accounts', async () => {
  const [all, some] = [await startReceiver(), await startReceiver()];
  await relay.door.addWebhook({ body: { url: all.url } });
  expect((await client.addWebhook({ body: { url: some.url } })).ok).toBe(true);
  sandbox.setPartner({ alertsUrl: await alertsAddress(relay) });
  for (const { by, id, organization } of [
    { by: service, id: 'other-2', organization: 'Old Town Suites' },
    { by: client, id: 'cust-2', organization: 'Lakeside Lofts' },
  ]) {
    const { url } = await makeLink(by, { account: { id } });
    await ownerBrowser().connect(url, { organization });
    await sandbox.sendAlert({ organization, partnerOrgId: id });
  }
  const kinds = ['alert.received', 'connection.connected', 'link.opened', 'link.used'];
  await expect
    .poll(() => [all.types().sort(), some.types().sort()])
    .toEqual([kinds.flatMap((kind) => [kind, kind]), kinds]);
  const told = ({ received }: typeof all, id: string) => received.filter(({ body }) => body.includes(id));
  expect(
    [told(all, 'other-2'), told(some, 'other-2'), told(some, 'cust-2')].map(({ length }) => length),
  ).toEqual([4, 0, 4]);
  const alertsOf = async (by: typeof client, account?: string) => {
    const listed = await by.listAllAlerts({ query: account === undefined ? {} : { account } });
    return listed.ok ? listed.value.alerts.map((each) => each.account).sort() : listed.failure;
  };
  expect(await alertsOf(client)).toEqual(['cust-2']);
  expect(await alertsOf(client, 'other-2')).toEqual([]);
});
