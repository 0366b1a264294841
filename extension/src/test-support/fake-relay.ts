import { groupOf } from '@noiseaware-connect/shared/connection-group';
import type { Connection, ConnectionGroup, Link, Pairing } from '@noiseaware-connect/shared/shapes';
import type { Tool } from '@noiseaware-connect/shared/tool';
import { decodeJwt } from 'jose';

interface Call {
  method: string;
  path: string;
  query: Readonly<Record<string, string>>;
  body: unknown;
  credential: string | null;
  /** The value of `Idempotency-Key`. */
  key: string | null;
}

interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}
type Reply = Answer | 'no answer';

/** A refusal by the relay. */
export const refusal = (status: number, code: string, detail?: string): Answer => ({
  status,
  body: {
    ...{ type: `https://relay.example/docs#${code}`, title: code, status, code, fixedBy: 'caller' },
    ...(detail === undefined ? {} : { detail }),
  },
});

/** The refusal for an authorization by another organization than the connection's. */
export const wrongOrganization = (connected: string, answered: string): Reply => ({
  status: 409,
  body: {
    type: 'https://relay.example/docs#wrong_organization',
    title: 'wrong_organization',
    status: 409,
    code: 'wrong_organization',
    fixedBy: 'staff',
    organizations: { connected, answered },
  },
});

export const aConnection = (overrides: Partial<Connection> = {}): Connection => ({
  id: 'connection-1',
  account: { id: 'crm-1', name: 'Sunny Shores' },
  status: 'active',
  cause: null,
  connectedBy: { id: 'staff-1', name: 'Ana Ruiz' },
  responsible: { id: 'staff-1', name: 'Ana Ruiz' },
  connectedAt: '2026-05-01T10:00:00Z',
  lastRenewedAt: '2026-05-12T10:00:00Z',
  userTokenExpiresAt: '2026-05-12T10:15:00Z',
  diesAt: '2026-05-27T10:00:00Z',
  nextRenewalAt: '2026-05-19T22:00:00Z',
  troubleSince: null,
  since: '2026-05-01T10:00:00Z',
  apiAnsweredAt: null,
  organization: null,
  ...overrides,
});

export const aLink = (overrides: Partial<Link> = {}): Link => ({
  id: 'link-1',
  status: 'open',
  account: { id: 'crm-1', name: 'Sunny Shores' },
  madeBy: { id: 'staff-1', name: 'Ana Ruiz' },
  confirm: true,
  returnTo: null,
  createdAt: '2026-05-12T12:00:00Z',
  expiresAt: '2026-05-13T12:00:00Z',
  ...overrides,
});

/** A relay behind a fake `fetch`. It answers by the contract, or as a test says. */
export function createFakeRelay(now: () => number) {
  const calls: Call[] = [];
  const told = new Map<string, (Reply | Promise<Reply>)[]>();
  const statuses: number[] = [];
  const relay = {
    calls,
    /** The statuses of its answers. */
    statuses,
    pageSize: 1_000,
    session: 'session-1',
    /** Milliseconds by which its clock is ahead of the browser's. */
    ahead: 0,
    /** The same of the proxy's clock that writes the `Date` header; undefined if the relay writes it. */
    proxyAhead: undefined as number | undefined,
    /** The staff member's role, if the relay sends it. */
    role: undefined as string | undefined,
    /** The staff member's rights, if the relay sends them. */
    rights: undefined as string | undefined,
    contract: 1,
    /** Whether something answers at its address, but without CORS. */
    isHidden: false,
    pairingStatus: 'awaiting_authorization' as Pairing['status'],
    authorizeUrl: 'https://login.noiseaware.io/authorize?code=one-time-code',
    expiresAt: '2026-05-12T12:30:00Z',
    connections: [] as Connection[],
    /** Accounts with living connections of several organizations. */
    ambiguous: [] as string[],
    /** The group of those. */
    groupOfAmbiguous: 'needs_you' as ConnectionGroup,
    /** Links that have not ended. */
    links: [] as Link[],
    /** What is said of a link that is read by itself. */
    readLink: aLink(),
    tools: [] as Tool[],
    /** The next answers to a call such as `POST /v1/pairings`, before the usual ones. */
    tell(call: string, ...replies: (Reply | Promise<Reply>)[]) {
      told.set(call, [...(told.get(call) ?? []), ...replies]);
    },
    made: (call: string) => calls.filter(({ method, path }) => `${method} ${path}` === call),
    fetch: (async (url: string, init: RequestInit) => {
      const { pathname: path, searchParams: query } = new URL(url);
      const method = init.method ?? 'GET';
      const headers = init.headers as Record<string, string>;
      const body = init.body === undefined ? undefined : JSON.parse(String(init.body));
      const credential = headers['authorization'] ?? null;
      const key = headers['idempotency-key'] ?? null;
      const call = { method, path, query: Object.fromEntries(query), body, credential, key };
      calls.push(call);
      const reply = await (told.get(`${method} ${path}`)?.shift() ?? usual(call, headers['dpop']));
      if (reply === 'no answer') throw new TypeError('Failed to fetch');
      const text = reply.body === undefined ? null : JSON.stringify(reply.body);
      const date = new Date(now() + (relay.proxyAhead ?? relay.ahead)).toUTCString();
      const etag = encodeURI(`"${text}"`);
      const isKnown = headers['if-none-match'] === etag;
      statuses.push(isKnown ? 304 : reply.status);
      const staff = {
        ...(relay.role !== undefined && { 'staff-role': relay.role }),
        ...(relay.rights !== undefined && { 'staff-rights': relay.rights }),
      };
      if (isKnown) return new Response(null, { status: 304, headers: { date, ...staff } });
      return new Response(text, {
        status: reply.status,
        headers: { date, etag, ...staff, ...reply.headers },
      });
    }) as typeof fetch,
  };

  /** Checks the time of a proof as the relay does: within a minute, or within five of them with a nonce. */
  const refuseTime = (proof: string): Answer | undefined => {
    const { iat = 0, nonce } = decodeJwt<{ nonce?: string }>(proof);
    const skew = Math.abs(Math.floor((now() + relay.ahead) / 1_000) - iat);
    if (skew <= (nonce === undefined ? 60 : 305)) return undefined;
    const error = skew > 305 ? 'invalid_dpop_proof' : 'use_dpop_nonce';
    const headers = { 'www-authenticate': `DPoP error="${error}"`, 'dpop-nonce': 'fresh' };
    return { ...refusal(401, 'unauthenticated'), headers };
  };

  const usual = (call: Call, proof: string | undefined): Reply => {
    const { method, path, credential } = call;
    if (path === '/health/live') {
      const body = { service: 'noiseaware-connect-relay', version: '1.0.0', contract: relay.contract };
      return { status: 200, body };
    }
    if (path === '/v1/enrolments') {
      return {
        status: 200,
        body: { session: relay.session, staff: { id: 'staff-1', name: 'Ana Ruiz', role: 'staff' } },
      };
    }
    if (credential !== `DPoP ${relay.session}`) return refusal(401, 'unauthenticated');
    const answer = answers[`${method} ${path}`];
    return refuseTime(proof ?? '') ?? answer?.(call) ?? refusal(404, 'not_found');
  };

  /** The authorize address that the test has set, with the redirect of the last pairing. */
  const authorizeUrl = ({ body }: Call): string => {
    const { redirectUri } = body as { redirectUri: string };
    if (!URL.canParse(relay.authorizeUrl)) return relay.authorizeUrl;
    const url = new URL(relay.authorizeUrl);
    if (!url.searchParams.has('redirect')) url.searchParams.set('redirect', redirectUri);
    return url.href;
  };

  const pairing = () => ({
    id: 'pairing-1',
    status: relay.pairingStatus,
    account: { id: 'crm-1' },
    expiresAt: relay.expiresAt,
    ...(relay.pairingStatus === 'connected' ? { connection: 'connection-1' } : {}),
  });

  /** The answers to calls that made a link, by their idempotency keys. */
  const madeLinks = new Map<string, object>();
  let linksMade = 0;
  const newLink = ({ account }: Pick<Link, 'account'>) => {
    linksMade += 1;
    const { id, expiresAt } = aLink({ id: `link-${linksMade}` });
    relay.links = [aLink({ id, account }), ...relay.links];
    return { id, url: `https://relay.example.com/connect/naclnk_secret-${linksMade}`, expiresAt };
  };

  const answers: Record<string, (call: Call) => Reply> = {
    'GET /v1/connections': ({ query: { group, q, account, cursor = '0' } }) => {
      const wanted = relay.connections.filter(
        (each) =>
          (group === undefined || groupOf(each, now()) === group) &&
          (account === undefined || each.account.id === account) &&
          JSON.stringify(each.account).includes(q ?? ''),
      );
      const needsYou = (each: Connection) => groupOf(each, now()) === 'needs_you';
      const connections = [...wanted.filter(needsYou), ...wanted.filter((each) => !needsYou(each))];
      const end = Number(cursor) + relay.pageSize;
      const page = { connections: connections.slice(Number(cursor), end) };
      const body = end < connections.length ? { ...page, nextCursor: String(end) } : page;
      return { status: 200, body };
    },
    'GET /v1/connections/summary': () => {
      const groups = relay.connections.map((each) => groupOf(each, now()));
      const count = (group: ConnectionGroup) => groups.filter((each) => each === group).length;
      const body = { trouble: count('trouble'), fine: count('fine'), ended: count('ended'), nextDeath: null };
      const waiting = relay.links.filter(({ status }) => status === 'awaiting_confirmation');
      const links = { pendingLinks: relay.links.length, waitingLinks: waiting.length };
      return { status: 200, body: { needsYou: count('needs_you'), ...body, ...links } };
    },
    'GET /v1/links': () => ({ status: 200, body: { links: relay.links } }),
    'POST /v1/links': ({ body, key }) => {
      const answer =
        (key === null ? undefined : madeLinks.get(key)) ?? newLink(body as Pick<Link, 'account'>);
      if (key !== null) madeLinks.set(key, answer);
      return { status: 201, body: answer };
    },
    'GET /v1/links/link-1': () => ({ status: 200, body: relay.readLink }),
    'DELETE /v1/links/link-1': () => {
      relay.links = [];
      return { status: 204 };
    },
    'GET /v1/tools': () => ({ status: 200, body: { tools: relay.tools } }),
    'POST /v1/connections/states': ({ body }) => {
      const { accounts } = body as { accounts: string[] };
      const known = relay.connections.filter(({ account }) => accounts.includes(account.id));
      const states = known.map((each) => ({
        account: each.account.id,
        connection: each.id,
        ...(relay.ambiguous.includes(each.account.id)
          ? { status: 'ambiguous', group: relay.groupOfAmbiguous }
          : { status: each.status, group: groupOf(each, now()) }),
        diesAt: each.diesAt,
      }));
      return { status: 200, body: { states } };
    },
    'POST /v1/pairings': (call) => ({
      status: 201,
      body: { id: 'pairing-1', authorizeUrl: authorizeUrl(call), expiresAt: relay.expiresAt },
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
