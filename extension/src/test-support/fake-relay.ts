import type { Connection, Pairing } from '@noiseaware-connect/shared/shapes';
import type { Tool } from '@noiseaware-connect/shared/tool';

interface Call {
  method: string;
  path: string;
  body: unknown;
  credential: string | null;
}

type Reply = { status: number; body?: unknown } | 'no answer';

/** A refusal as the relay words it. */
export const refusal = (status: number, code: string, detail?: string): Reply => ({
  status,
  body: { type: 'about:blank', title: code, status, code, ...(detail === undefined ? {} : { detail }) },
});

/** The refusal of an authorization by another organization than the connection's. */
export const wrongOrganization = (connected: string, answered: string): Reply => ({
  status: 409,
  body: {
    type: 'about:blank',
    title: 'wrong_organization',
    status: 409,
    code: 'wrong_organization',
    organizations: { connected, answered },
  },
});

export const aConnection = (overrides: Partial<Connection> = {}): Connection => ({
  id: 'connection-1',
  account: { id: 'crm-1', name: 'Sunny Shores' },
  status: 'active',
  cause: null,
  connectedBy: { id: 'staff-1', name: 'Ana Ruiz' },
  connectedAt: '2026-05-01T10:00:00Z',
  lastRenewedAt: '2026-05-12T10:00:00Z',
  userTokenExpiresAt: '2026-05-12T10:15:00Z',
  diesAt: '2026-05-27T10:00:00Z',
  nextRenewalAt: '2026-05-19T22:00:00Z',
  troubleSince: null,
  organization: null,
  ...overrides,
});

/** A relay behind a fake `fetch`: it answers by the contract, or as a test tells it to. */
export function createFakeRelay(now: () => number) {
  const calls: Call[] = [];
  const told = new Map<string, (Reply | Promise<Reply>)[]>();
  const relay = {
    calls,
    session: 'session-1',
    /** Milliseconds by which its clock is ahead of the browser's. */
    ahead: 0,
    contract: 1,
    pairingStatus: 'awaiting_authorization' as Pairing['status'],
    authorizeUrl: 'https://login.noiseaware.io/authorize?code=one-time-code',
    expiresAt: '2026-05-12T12:30:00Z',
    connections: [] as Connection[],
    tools: [] as Tool[],
    /** The next answers to a call such as `POST /v1/pairings`, before the usual ones. */
    tell(call: string, ...replies: (Reply | Promise<Reply>)[]) {
      told.set(call, [...(told.get(call) ?? []), ...replies]);
    },
    made: (call: string) => calls.filter(({ method, path }) => `${method} ${path}` === call),
    fetch: (async (url: string, init: RequestInit) => {
      const path = new URL(url).pathname;
      const method = init.method ?? 'GET';
      const headers = init.headers as Record<string, string>;
      const body = init.body === undefined ? undefined : JSON.parse(String(init.body));
      calls.push({ method, path, body, credential: headers['authorization'] ?? null });
      const reply = await (told.get(`${method} ${path}`)?.shift() ??
        usual(method, path, headers['authorization']));
      if (reply === 'no answer') throw new TypeError('Failed to fetch');
      const text = reply.body === undefined ? null : JSON.stringify(reply.body);
      const date = new Date(now() + relay.ahead).toUTCString();
      return new Response(text, { status: reply.status, headers: { date } });
    }) as typeof fetch,
  };

  const usual = (method: string, path: string, credential: string | undefined): Reply => {
    if (path === '/health/live') {
      const body = { service: 'noiseaware-connect-relay', version: '1.0.0', contract: relay.contract };
      return { status: 200, body };
    }
    if (path === '/v1/enrolments') {
      return { status: 200, body: { session: relay.session, staff: { id: 'staff-1', name: 'Ana Ruiz' } } };
    }
    if (credential !== `Bearer ${relay.session}`) return refusal(401, 'unauthenticated');
    return answers[`${method} ${path}`]?.() ?? refusal(404, 'not_found');
  };

  /** The page that the test names, sending the browser back to where the last pairing asked for. */
  const authorizeUrl = (): string => {
    const asked = calls.at(-1)?.body as { redirectUri: string } | undefined;
    if (!URL.canParse(relay.authorizeUrl)) return relay.authorizeUrl;
    const url = new URL(relay.authorizeUrl);
    if (!url.searchParams.has('redirect')) url.searchParams.set('redirect', asked?.redirectUri ?? '');
    return url.href;
  };

  const pairing = () => ({
    id: 'pairing-1',
    status: relay.pairingStatus,
    account: { id: 'crm-1' },
    expiresAt: relay.expiresAt,
    ...(relay.pairingStatus === 'connected' ? { connection: 'connection-1' } : {}),
  });

  const answers: Record<string, () => Reply> = {
    'GET /v1/connections': () => ({ status: 200, body: { connections: relay.connections } }),
    'GET /v1/tools': () => ({ status: 200, body: { tools: relay.tools } }),
    'POST /v1/connections/states': () => {
      const asked = calls.at(-1)?.body as { accounts: string[] } | undefined;
      const known = relay.connections.filter(({ account }) => asked?.accounts.includes(account.id));
      const states = known.map(({ id, account, status }) => ({
        account: account.id,
        connection: id,
        status,
      }));
      return { status: 200, body: { states } };
    },
    'POST /v1/pairings': () => ({
      status: 201,
      body: { id: 'pairing-1', authorizeUrl: authorizeUrl(), expiresAt: relay.expiresAt },
    }),
    'GET /v1/pairings/pairing-1': () => ({ status: 200, body: pairing() }),
    'DELETE /v1/pairings/pairing-1': () => ({ status: 204 }),
    'POST /v1/pairings/pairing-1/completion': () => {
      relay.connections = [aConnection()];
      return { status: 200, body: { connection: aConnection() } };
    },
    'GET /v1/connections/connection-1': () => {
      const connection = relay.connections.find(({ id }) => id === 'connection-1');
      return connection === undefined ? refusal(404, 'not_found') : { status: 200, body: { connection } };
    },
    'POST /v1/connections/connection-1/renewal': () => ({ status: 200, body: { connection: aConnection() } }),
    'DELETE /v1/connections/connection-1': () => ({
      status: 200,
      body: { connection: aConnection({ status: 'disconnected', cause: 'disconnected_by_staff' }) },
    }),
    'DELETE /v1/session': () => ({ status: 204 }),
  };
  return relay;
}
