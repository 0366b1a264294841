import type { CallResult, RelayClient } from '@noiseaware-connect/shared/client';
import { rightOf, scopeOf } from '@noiseaware-connect/shared/contract/access';
import {
  access,
  type EndpointName,
  type PublicApi,
  publicApi,
} from '@noiseaware-connect/shared/contract/api';
import type { Endpoint } from '@noiseaware-connect/shared/contract/endpoint';
import { callReference } from '@noiseaware-connect/shared/contract/reference';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { signInRedirects, startIdentityProvider } from '../identity-provider/identity-provider.ts';
import { forFile } from '../support/for-file.ts';
import { alertsAddress } from '../support/relay/alerts-address.ts';
import { authorize, connectAccount } from '../support/relay/connect-account.ts';
import { makeLink, ownerBrowser } from '../support/relay/owner.ts';
import { startPairing } from '../support/relay/pairing.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { beginSignIn, providerBrowser, signIn } from '../support/relay/sign-in.ts';

const provider = await forFile(startIdentityProvider());
const stage = await stageOfFile({
  env: { ...provider.settings, RELAY_WEBHOOKS_PRIVATE: '1' },
});

interface Input {
  [param: string]: unknown;
  body?: object;
}

/** The id of a new staff member. */
let colleagues = 0;
async function aColleague(): Promise<string> {
  colleagues += 1;
  return (await stage.relay.enrol(`Colleague ${colleagues}`)).staff.id;
}

const asItIs = async (): Promise<Input> => ({});

/** An account that is connected, as the examples name it, and its connection. */
async function connected(): Promise<Input> {
  const account = callReference.startPairing.request.account.id;
  const { id } = await connectAccount(stage.staff, { id: account });
  return { id, account };
}

async function aWebhook(): Promise<string> {
  const added = await stage.service.addWebhook({ body: { url: 'https://127.0.0.1:1/' } });
  if (!added.ok) throw new Error(added.failure.code);
  return added.value.id;
}

const linked = async (): Promise<Input> => ({ id: (await makeLink(stage.service)).id });

const begun = async (): Promise<Input> => ({ id: (await startPairing(stage.staff)).id });

/** Tables are no JSON (`tables.test.ts`). The identity provider alone can sign what it sends as a form, as `sign-in/session-ends.test.ts` has it do. */
type Called = Exclude<
  keyof PublicApi,
  'receiveBackchannelLogout' | 'exportAudit' | 'exportConnections' | 'exportLinks'
>;

/** What stands in the place of an example's ids and secrets, so that they are there. */
const given: { readonly [N in Called]: () => Promise<Input> } = {
  answerConnectionUrl: async () => {
    const { clientId, clientSecrets } = stage.relay.config.noiseaware;
    const { code } = await startPairing(stage.staff);
    return { body: { client_id: clientId, client_secret: clientSecrets[0], code } };
  },
  enrol: async () => {
    const { invite } = await stage.relay.door.invite({ body: { name: 'Alex' } });
    return { body: { invite } };
  },
  startSignIn: async () => ({ body: { redirectUri: signInRedirects[0] } }),
  completeSignIn: async () => {
    const started = await beginSignIn(stage.relay);
    if (!started.ok) throw new Error(started.failure.code);
    const redirect = await providerBrowser().signIn(started.authorizeUrl, 'alex');
    return { id: started.id, body: { redirect, verifier: started.verifier } };
  },
  readKey: asItIs,
  readEvents: asItIs,
  addWebhook: asItIs,
  listWebhooks: asItIs,
  removeWebhook: async () => ({ id: await aWebhook() }),
  readWebhook: async () => ({ id: await aWebhook() }),
  changeWebhook: async () => ({ id: await aWebhook() }),
  rotateWebhook: async () => ({ id: await aWebhook() }),
  replayWebhook: async () => ({ id: await aWebhook() }),
  listDeliveries: async () => ({ id: await aWebhook() }),
  listAccountDeliveries: async () => ({ account: 'cust-nobody' }),
  repeatDelivery: async () => {
    const id = await aWebhook();
    await connectAccount(stage.staff, { id: 'cust-told' });
    const listed = async () => {
      const found = await stage.service.listDeliveries({ id });
      return found.ok ? found.value.deliveries[0]?.event : undefined;
    };
    await expect.poll(listed).toBeDefined();
    return { id, event: await listed() };
  },
  testWebhook: async () => ({ id: await aWebhook() }),
  makeLink: asItIs,
  listLinks: asItIs,
  readLink: linked,
  revokeLink: linked,
  confirmLink: async () => {
    const { id, url } = await makeLink(stage.service, { confirm: true });
    await ownerBrowser().connect(url);
    const read = await stage.service.readLink({ id });
    return { id, body: { organization: read.ok ? read.value.organization : undefined } };
  },
  listSessions: asItIs,
  signOut: asItIs,
  endSession: async () => {
    await stage.relay.enrol('Alex');
    const listed = await stage.staff.listSessions();
    return { id: listed.ok ? listed.value.sessions.find(({ current }) => !current)?.id : undefined };
  },
  startPairing: asItIs,
  readPairing: begun,
  cancelPairing: begun,
  completePairing: async () => {
    const { id, redirect, verifier } = await authorize(stage.staff);
    return { id, body: { redirect, verifier } };
  },
  listConnections: asItIs,
  summarizeConnections: asItIs,
  readConnection: connected,
  readStates: asItIs,
  renewConnection: connected,
  disconnect: connected,
  readAccount: connected,
  readOwnerState: connected,
  vendToken: connected,
  vendAccountToken: connected,
  receiveAlert: async () => ({ secret: (await alertsAddress(stage.relay)).split('/').at(-1) }),
  listAlerts: connected,
  listAccountAlerts: connected,
  listAllAlerts: asItIs,
  listStaff: asItIs,
  invite: asItIs,
  revokeStaff: async () => ({ id: await aColleague() }),
  returnStaff: async () => {
    const { id } = (await signIn(stage.relay, 'robin')).staff;
    await stage.relay.door.revokeStaff({ id });
    return { id };
  },
  handOver: async () => ({ id: await aColleague(), body: { to: await aColleague() } }),
  endStaffSession: async () => {
    const id = await aColleague();
    const { staff } = await stage.relay.door.listStaff();
    return { id, session: staff.find((each) => each.id === id)?.sessions[0]?.id };
  },
  listServiceKeys: asItIs,
  revokeServiceKey: async () => {
    const { serviceKeys } = await stage.relay.door.listServiceKeys();
    return { id: serviceKeys.find(({ name }) => name === 'billing')?.id };
  },
  readAudit: asItIs,
  summarizeAudit: asItIs,
  search: async () => ({ query: { q: 'cust-1042' } }),
  renewConnections: asItIs,
  readHistory: connected,
  readAccess: connected,
  readActivity: asItIs,
  countExpiries: asItIs,
  readFindings: asItIs,
  listTools: asItIs,
  live: asItIs,
  ready: asItIs,
};

/** The client of a caller that may make the call; one that signs out is its own. */
async function clientFor(name: EndpointName): Promise<RelayClient> {
  if (name === 'signOut') return (await stage.relay.enrol('Alex')).client;
  if (scopeOf(access[name]) !== undefined) return stage.service;
  return rightOf(access[name]) === 'administer'
    ? (await stage.relay.enrol('Robin', 'admin')).client
    : stage.staff;
}

it.each(Object.keys(publicApi) as (keyof PublicApi)[])(
  'the example of %s matches the contract’s schema',
  (name) => {
    const example: { request?: object | undefined; answer?: unknown } = callReference[name];
    const { request, answer }: Endpoint = publicApi[name];
    if (request !== undefined) expect(v.parse(request, example.request)).toEqual(example.request);
    if (answer !== undefined) expect(v.parse(answer, example.answer)).toEqual(example.answer);
  },
);

it.each(Object.keys(given) as Called[])(
  'a relay accepts the example of %s with real ids and secrets',
  async (name) => {
    const example: { request?: object | undefined } = callReference[name];
    const client = await clientFor(name);
    const input = await given[name]();
    expect(example.request ?? {}).toEqual(expect.objectContaining(anyOf(input.body)));
    const call = client[name] as (input: Input) => Promise<CallResult<unknown>>;
    expect(await call({ ...input, body: { ...example.request, ...input.body } })).toMatchObject({ ok: true });
  },
);

// --- Internal helpers ---

/** The same fields with any values. */
const anyOf = (body: object = {}): object =>
  Object.fromEntries(Object.keys(body).map((field) => [field, expect.anything()]));
