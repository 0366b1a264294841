import type { Actor } from '@noiseaware-connect/relay/domain/audit/audit';
import type { Connection, SealedTokens } from '@noiseaware-connect/relay/domain/connection/connection';
import type { Pairing } from '@noiseaware-connect/relay/domain/pairing/pairing';
import type { Service } from '@noiseaware-connect/relay/domain/service/service';
import type { Session } from '@noiseaware-connect/relay/domain/staff/staff';
import type { Attempt, Webhook } from '@noiseaware-connect/relay/domain/webhook/webhook';
import { newEvent } from '@noiseaware-connect/relay/domain/webhook/webhook';
import type { Store } from '@noiseaware-connect/relay/store/store';
import type { Role } from '@noiseaware-connect/shared/role';
import type { Tool } from '@noiseaware-connect/shared/tool';

/** The start of every check, by its own clock. */
export const start = 1_750_000_000;
export const minute = 60;
export const day = 24 * 60 * minute;

/** How long audit entries are kept, where no check is about that: longer than any lasts. */
export const auditLife = 10_000 * day;
/** How long events are kept. */
export const eventLife = 30 * day;

export const ada: Actor = { kind: 'staff', id: 'staff-ada', name: 'Ada', requestId: 'request-1' };
export const operator: Actor = { kind: 'operator' };
export const noiseaware: Actor = { kind: 'noiseaware', requestId: 'request-2' };
export const relay: Actor = { kind: 'relay' };

/** Values for a claim; a check gives only those it is about. */
export const presented = {
  codeHash: 'hash-of-code',
  accessCodesFor: (salt: string) => [`access-code-of-${salt}`],
  now: start,
  by: noiseaware,
};

export const samplePairing = (over: Partial<Pairing> = {}): Pairing => ({
  id: 'pairing-1',
  staff: { id: 'staff-ada', name: 'Ada' },
  session: 'session-1',
  account: { id: 'account-1', name: 'Seaside Rentals' },
  challenge: 'challenge',
  redirectUri: 'https://extension.example/connect/one',
  connection: null,
  choice: 'account',
  codeHash: 'hash-of-code',
  salt: 'salt-of-pairing',
  createdAt: start,
  expiresAt: start + 30 * minute,
  authorized: null,
  ended: null,
  ...over,
});

export const sampleTokens = (over: Partial<SealedTokens> = {}): SealedTokens => ({
  userToken: 'sealed-user-token',
  userTokenExpiresAt: start + 15 * minute,
  userTokenLife: 15 * minute,
  clockAhead: null,
  refreshToken: 'sealed-refresh-token',
  ...over,
});

export const sampleConnection = (over: Partial<Connection> = {}): Connection => ({
  id: 'connection-1',
  account: { id: 'account-1', name: 'Seaside Rentals' },
  connectedBy: { id: 'staff-ada', name: 'Ada' },
  responsible: { id: 'staff-ada', name: 'Ada' },
  connectedAt: start,
  accessCode: 'sealed-access-code',
  tokens: sampleTokens(),
  status: 'active',
  cause: null,
  identity: null,
  nameless: false,
  apiAnsweredAt: null,
  warned: null,
  statusSince: start,
  lastRenewedAt: start,
  renewAt: start + 7 * day,
  failing: null,
  renewal: null,
  ...over,
});

export const sampleSession = (over: Partial<Session> = {}): Omit<Session, 'staff'> => ({
  id: 'session-1',
  hash: 'hash-of-session',
  createdAt: start,
  lastUsedAt: start,
  ...over,
});

export const sampleService = (over: Partial<Service> = {}): Service => ({
  id: 'service-1',
  service: 'service-1',
  name: 'billing',
  hash: 'hash-of-key',
  scopes: ['token'],
  accounts: null,
  createdAt: start,
  expiresAt: null,
  revokedAt: null,
  warned: null,
  replaced: false,
  ...over,
});

export const sampleTool = (over: Partial<Tool> = {}): Tool => ({
  id: 'harbor',
  name: 'Harbor',
  pages: ['https://harbor.example/customers/{*}'],
  accounts: 'acct-{*}',
  records: {
    selector: 'tr.customer',
    account: { from: 'attribute', attribute: 'data-id', pattern: 'row-{id}' },
    name: { from: 'text', of: '.name' },
  },
  ...over,
});

export const sampleWebhook = (over: Partial<Webhook> = {}): Webhook => ({
  id: 'webhook-1',
  url: 'https://backend.example/hook',
  events: null,
  secrets: [{ sealed: 'sealed-secret', until: null }],
  service: null,
  accounts: null,
  createdAt: start,
  disabledAt: null,
  paused: false,
  ...over,
});

/** An attempt by which an event was delivered. */
export const sampleAttempt = (over: Partial<Attempt> = {}): Attempt => ({
  attempt: 1,
  at: start,
  seconds: 0.25,
  status: 204,
  error: null,
  answer: '',
  ...over,
});

export const failedAttempt = (over: Partial<Attempt> = {}): Attempt =>
  sampleAttempt({ status: 500, error: 'answered 500', answer: 'database is locked', ...over });

export const sampleInvite = (
  over: { hash?: string; name?: string; role?: Role; newId?: string; now?: number; uses?: number } = {},
) => {
  const { now = start } = over;
  return { hash: 'hash-of-invite', name: 'Ada', newId: 'staff-ada', now, expiresAt: now + 7 * day, ...over };
};

/** Adds an event about an account to the log. */
export const tell = (
  store: Store,
  at: number,
  account = 'account-1',
  id = `told-${account}-${at}`,
): Promise<void> =>
  store.webhooks.change(id, () => ({
    answer: undefined,
    events: [
      newEvent(
        'webhook.disabled',
        { identity: [id, at], at, subject: id, account },
        { webhook: id, disabledAt: new Date(at * 1000).toISOString() },
      ),
    ],
  }));
