import type { CallResult, RelayClient } from '@noiseaware-connect/shared/client';

/** Who calls: an admin at the console or in the extension, a service with every scope, one that has some accounts, and one that has a single one. */
interface Callers {
  readonly admin: RelayClient;
  readonly service: RelayClient;
  readonly scoped: RelayClient;
  readonly single: RelayClient;
}

/** Connections that exist: by copies of `fillDatabase`, and one whose tokens can be opened. */
interface Sizes {
  readonly connections: number;
  readonly real: { readonly id: string; readonly account: string };
}

/** Account patterns of a service that has one in a hundred accounts. */
export const scopedAccounts = ['cust-77{*}'];

/**
 * The calls of the contract that read, by name, with whatever changes the statements that they send. Each is made with another number
 * of a connection.
 */
export function readingCalls({ connections, real }: Sizes) {
  const id = (n: number) => `connection-${1 + (n % connections)}`;
  const account = (n: number) => `cust-${1 + (n % connections)}`;
  const q = (text: (n: number) => string) => (callers: Callers, n: number) =>
    callers.admin.listConnections({ query: { q: text(n) } });
  const nameWithNumber = (n: number) => `Villa Homes ${n % Math.ceil(connections / 1024)}`;
  const lastWeek = new Date(Date.now() - 7 * 86_400_000).toISOString();
  const calls = {
    listConnections: ({ admin }) => admin.listConnections({ query: {} }),
    'listConnections group=needs_you': ({ admin }) =>
      admin.listConnections({ query: { group: 'needs_you' } }),
    'listConnections group=trouble': ({ admin }) => admin.listConnections({ query: { group: 'trouble' } }),
    'listConnections group=fine': ({ admin }) => admin.listConnections({ query: { group: 'fine' } }),
    'listConnections group=ended': ({ admin }) => admin.listConnections({ query: { group: 'ended' } }),
    'listConnections status': ({ admin }) =>
      admin.listConnections({ query: { status: 'reauthorization_required' } }),
    'listConnections account': ({ admin }, n) => admin.listConnections({ query: { account: account(n) } }),
    'listConnections dies': ({ admin }) =>
      admin.listConnections({
        query: { dies: new Date(Date.now() + 86_400_000 * 50).toISOString().slice(0, 10) },
      }),
    'listConnections by a key for some accounts': ({ scoped }) => scoped.listConnections({ query: {} }),
    'listConnections by a key for one account': ({ single }) => single.listConnections({ query: {} }),
    'listConnections q, an id': q(account),
    'listConnections q, the beginning of ids': q((n) => `cust-${10 + (n % 90)}`),
    'listConnections q, a name': q(nameWithNumber),
    'listConnections q, a name in a group': ({ admin }, n) =>
      admin.listConnections({ query: { q: nameWithNumber(n), group: 'trouble' } }),
    'listConnections q, the id of an organization': q((n) => String(500_001 + (n % connections))),
    'listConnections q, a name of 1 in 32': q(() => 'zephyr'),
    'listConnections q, part of a name of 1 in 32': q(() => 'ephy'),
    'listConnections q, a name of all': q(() => 'gmbh'),
    'listConnections q, a person': q(() => 'hugo'),
    'listConnections q, one letter': q((n) => 'zqec7'.charAt(n % 5)),
    'listConnections q, two letters': q((n) => ['ze', 'zq', 'ea', 'gm', 'cu', '77'][n % 6] ?? ''),
    'listConnections q, nothing': q(() => 'xyzzy'),
    summarizeConnections: ({ admin }) => admin.summarizeConnections(),
    'summarizeConnections by a key for some accounts': ({ scoped }) => scoped.summarizeConnections(),
    'summarizeConnections by a key for one account': ({ single }) => single.summarizeConnections(),
    countExpiries: ({ admin }) => admin.countExpiries({ query: { days: '31' } }),
    readConnection: ({ service }, n) => service.readConnection({ id: id(n) }),
    'readStates of 2,000 accounts': ({ admin }, n) =>
      admin.readStates({ body: { accounts: Array.from({ length: 2_000 }, (_, i) => account(n + i * 37)) } }),
    readAccount: ({ service }, n) => service.readAccount({ account: account(n) }),
    vendToken: ({ service }) => service.vendToken({ id: real.id, body: {} }),
    vendAccountToken: ({ service }) => service.vendAccountToken({ account: real.account, body: {} }),
    readHistory: ({ admin }, n) => admin.readHistory({ id: id(n), query: {} }),
    readAccess: ({ admin }, n) => admin.readAccess({ account: account(n) }),
    listStaff: ({ admin }) => admin.listStaff({ query: {} }),
    'listStaff since': ({ admin }) => admin.listStaff({ query: { since: lastWeek } }),
    listServiceKeys: ({ admin }) => admin.listServiceKeys({ query: { since: lastWeek } }),
    listSessions: ({ admin }) => admin.listSessions(),
    listTools: ({ admin }) => admin.listTools(),
    listLinks: ({ admin }) => admin.listLinks({ query: {} }),
    'listLinks pending': ({ admin }) => admin.listLinks({ query: { pending: 'true' } }),
    'listLinks q': ({ admin }) => admin.listLinks({ query: { q: 'xyzzy' } }),
    readAudit: ({ admin }) => admin.readAudit({ query: {} }),
    'readAudit connection': ({ admin }, n) => admin.readAudit({ query: { connection: id(n) } }),
    'readAudit account': ({ admin }, n) => admin.readAudit({ query: { account: account(n) } }),
    'readAudit who': ({ admin }) => admin.readAudit({ query: { who: 'person-7' } }),
    'readAudit who, nobody': ({ admin }) => admin.readAudit({ query: { who: 'nobody' } }),
    'readAudit by people': ({ admin }) => admin.readAudit({ query: { by: 'people' } }),
    'readAudit what': ({ admin }) => admin.readAudit({ query: { what: 'moved' } }),
    'readAudit request': ({ admin }, n) =>
      admin.readAudit({ query: { request: `request-${1 + (n % connections)}` } }),
    'summarizeAudit since': ({ admin }) => admin.summarizeAudit({ query: { since: lastWeek } }),
    readActivity: ({ admin }) => admin.readActivity({ query: { days: '30' } }),
    readFindings: ({ admin }) => admin.readFindings(),
    'search, an id': ({ admin }, n) => admin.search({ query: { q: account(n) } }),
    'search, a name': ({ admin }, n) => admin.search({ query: { q: nameWithNumber(n) } }),
    'search, two letters': ({ admin }, n) => admin.search({ query: { q: ['ze', 'zq'][n % 2] ?? '' } }),
    listAllAlerts: ({ service }) => service.listAllAlerts({ query: {} }),
    'listAllAlerts q': ({ service }) => service.listAllAlerts({ query: { q: 'xyzzy' } }),
    listAlerts: ({ service }, n) => service.listAlerts({ id: id(n), query: {} }),
    listAccountAlerts: ({ service }, n) => service.listAccountAlerts({ account: account(n), query: {} }),
    readKey: ({ service }) => service.readKey(),
    readEvents: ({ service }, n) => service.readEvents({ query: { since: String(n % connections) } }),
    'readEvents by a key for some accounts': ({ scoped }) => scoped.readEvents({ query: { since: '0' } }),
    'readEvents by a key for one account': ({ single }) => single.readEvents({ query: { since: '0' } }),
    'readEvents account': ({ service }, n) =>
      service.readEvents({ query: { since: '0', account: account(n) } }),
    'readEvents type': ({ service }) =>
      service.readEvents({ query: { since: '0', type: 'connection.disconnected' } }),
    listWebhooks: ({ service }) => service.listWebhooks({ query: {} }),
    listAccountDeliveries: ({ service }, n) =>
      service.listAccountDeliveries({ account: account(n), query: {} }),
  } satisfies Record<string, (callers: Callers, n: number) => Promise<CallResult<unknown>>>;
  return calls;
}
