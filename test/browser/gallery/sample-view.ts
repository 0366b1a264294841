import type { FlowView, View } from '../../../extension/src/app/view.ts';

type Known = NonNullable<View['known']>;
export type Connection = Known['connections'][number];

const minute = 60_000;
/** What a relay says of itself. */
export const relayWith = (signIn: boolean) =>
  ({
    ok: true,
    value: { service: 'noiseaware-connect-relay', version: '1.0.0', contract: 1, signIn },
  }) as const;

export const day = 24 * 60 * minute;
/**
 * The time of every state and picture, in milliseconds since 1970. Late on one of the year's last days times are long, and so
 * are dates of the next year.
 */
export const now = new Date(2026, 11, 30, 22, 50).getTime();

const at = (time: number): string => new Date(time).toISOString();

const jo = { id: 'staff-jo', name: 'Jo Marsh' };

const connectionOf = (id: string, name: string, over: Partial<Connection> = {}): Connection => ({
  id: `connection-${id}`,
  account: { id, name },
  status: 'active',
  cause: null,
  connectedBy: jo,
  responsible: jo,
  connectedAt: at(now - 40 * day),
  lastRenewedAt: at(now - 3 * day),
  userTokenExpiresAt: at(now + 9 * minute),
  diesAt: at(now + 12 * day),
  nextRenewalAt: at(now + 4 * day),
  troubleSince: null,
  since: at(now - 40 * day),
  apiAnsweredAt: null,
  organization: 'Harbor House Rentals (9007199254740994)',
  ...over,
});

/** One in each state, under the name of that state. */
export const inState = {
  fine: connectionOf('cust-1043', 'Heron Beach House'),
  handedOver: connectionOf('cust-1045', 'Juniper Farmhouse', {
    responsible: { id: 'staff-bo', name: 'Maximiliane von Hohenstein-Bartenstein' },
  }),
  nameless: connectionOf('cust-1050', 'بيت البحر', { organization: null }),
  refused: connectionOf('cust-1041', 'Case del Mar', {
    ...{ status: 'reauthorization_required', cause: 'refused' },
    ...{ lastRenewedAt: at(now - 8 * day), diesAt: at(now + 7 * day), troubleSince: at(now - day) },
  }),
  endsSoon: connectionOf('cust-1044', 'Driftwood Loft', {
    ...{ status: 'degraded', cause: 'unavailable', nextRenewalAt: at(now + 40 * minute) },
    ...{ lastRenewedAt: at(now - 14 * day), diesAt: at(now + day), troubleSince: at(now - 13 * day) },
  }),
  passwordReset: connectionOf('cust-1046', 'Lantern Villa at the far end of the old fishing pier', {
    ...{ status: 'degraded', cause: 'password_reset_needed', troubleSince: at(now - 2 * day) },
    organization: 'Vereinigte Ferienwohnungsverwaltungsgesellschaft Mecklenburgische Seenplatte (42)',
  }),
  settings: connectionOf('cust-1048', 'Marsh Cottage', {
    ...{ status: 'degraded', cause: 'configuration', troubleSince: at(now - 3 * 60 * minute) },
  }),
  trouble: connectionOf('cust-1047', 'Copper Chalet', {
    ...{ status: 'degraded', cause: 'slow', troubleSince: at(now - 12 * minute) },
    nextRenewalAt: at(now + 4 * minute),
  }),
  disconnected: connectionOf('cust-1049', 'Orchard Barn', {
    ...{ status: 'disconnected', cause: 'disconnected_by_staff' },
    ...{ diesAt: null, nextRenewalAt: null, userTokenExpiresAt: null },
  }),
} satisfies Record<string, Connection>;

const count = (connections: readonly Connection[], ...statuses: string[]): number =>
  connections.filter(({ status }) => statuses.includes(status)).length;

/** What a page is given where the relay has these connections. */
export function viewWith(connections: readonly Connection[], over: Partial<View> = {}): View {
  return {
    relay: {
      address: 'https://connect.example-stays.com',
      host: 'connect.example-stays.com',
      staff: { id: 'staff-1', name: 'Jo Marsh', role: 'admin' },
      signsIn: false,
      loginHost: 'login.noiseaware.io',
      sessionEnded: false,
      brand: { name: 'Example Stays', support: 'help@example-stays.com' },
    },
    known: {
      connections: [...connections],
      unreadable: false,
      at: now - 20_000,
      pages: { needsYou: { ids: [], more: false }, all: { ids: [], more: false } },
      learned: [],
    },
    summary: null,
    links: [],
    linkRequests: [],
    warned: null,
    flow: null,
    draft: null,
    tools: [],
    sites: [],
    ownSites: null,
    question: null,
    offset: 0,
    notifications: true,
    language: null,
    theme: null,
    tour: 'left',
    policy: {},
    errors: null,
    askers: null,
    refresh: { running: false, failure: null },
    signInFailure: null,
    ...over,
  };
}

const fine = [
  'Heron Beach House',
  'Juniper Farmhouse',
  'Lakeview Cabin',
  'Mill House',
  'Nordic Nook',
  'Отель Чайка',
];
const manyFine = fine.map((name, index) => connectionOf(`cust-20${10 + index}`, name));

export const allFine = viewWith(manyFine);

const { refused, endsSoon, passwordReset, trouble, disconnected } = inState;
const mixed = [refused, endsSoon, passwordReset, trouble, ...manyFine, disconnected];
export const mixedList = viewWith(mixed, {
  summary: {
    ...{ needsYou: 3, trouble: 1, fine: count(mixed, 'active') + 1_503, ended: 8 },
    ...{ nextDeath: endsSoon.diesAt, pendingLinks: 0, waitingLinks: 0 },
  },
});

/** The same view where the relay has more connections than are kept. */
export const withMore = (view: View): View => ({
  ...view,
  known: view.known && { ...view.known, pages: { ...view.known.pages, all: { ids: [], more: true } } },
});

/** Names of different lengths, all of which need their owner but one. */
export const manyNeedOwner = viewWith([
  ...[
    'Saltmarsh Cabin North',
    'Larkspur Cabin above the long meadow',
    'Stonegate Cabin',
    'Ferienwohnung Sonnenblick am Mühlenteich',
    'Lakeview Cabin',
  ].map((name, index) =>
    connectionOf(`cust-155${index}`, name, {
      ...{ status: 'reauthorization_required', cause: 'refused' },
      nextRenewalAt: at(now + 3 * 60 * minute),
    }),
  ),
  passwordReset,
  ...manyFine,
]);

/** An attempt to connect, at that point. */
export const flowOf = (over: Partial<FlowView> = {}): FlowView => ({
  account: { id: 'cust-1043', name: 'Heron Beach House' },
  connection: null,
  step: 'authorizing',
  waitingFor: null,
  outcome: null,
  detail: null,
  cause: undefined,
  organizations: null,
  organization: undefined,
  resumable: false,
  hasWindow: true,
  ...over,
});
