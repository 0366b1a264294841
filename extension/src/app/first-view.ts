import { languageCodes } from '@noiseaware-connect/shared/language';
import type { Connection, ConnectionStatus, ConnectionSummary } from '@noiseaware-connect/shared/shapes';
import { themes } from '../messages.ts';
import type { View } from './view.ts';

/** The records that a first drawing is made of, as the storage has them. */
export const firstRecords = [
  'relay',
  'brand',
  'known',
  'summary',
  'offset',
  'flow',
  'language',
  'theme',
] as const;

/**
 * What a page draws before the background has told it anything, from what is stored; null where that is not enough, or an
 * attempt has to be shown, of which only the background knows the truth. Looks at no more than what is drawn: the
 * background checks whole records.
 */
export function firstViewOf(stored: Readonly<Record<string, unknown>>): View | null {
  const { relay, brand, known, summary, offset, flow, language, theme } = stored;
  if (flow !== undefined || !isObject(relay) || !isObject(known)) return null;
  const { address, staff, signsIn, loginHost, sessionEnded } = relay;
  const { connections, at } = known;
  if (typeof address !== 'string' || !URL.canParse(address) || !isObject(staff)) return null;
  if (!Array.isArray(connections) || typeof at !== 'number') return null;
  return {
    relay: {
      address,
      host: new URL(address).host,
      staff: {
        id: String(staff['id']),
        name: String(staff['name']),
        role: staff['role'] === 'admin' ? 'admin' : 'staff',
      },
      signsIn: signsIn === true,
      loginHost: String(loginHost),
      sessionEnded: sessionEnded === true,
      brand: isObject(brand) ? { name: String(brand['name']) } : null,
    },
    known: {
      ...(known as unknown as NonNullable<View['known']>),
      connections: connections.filter(isConnection),
    },
    summary:
      isObject(summary) && typeof summary['fine'] === 'number'
        ? (summary as unknown as ConnectionSummary)
        : null,
    links: [],
    flow: null,
    draft: null,
    tools: null,
    sites: [],
    ownSites: null,
    question: null,
    offset: typeof offset === 'number' ? offset : 0,
    notifications: true,
    language: languageCodes.find((code) => code === language) ?? null,
    theme: themes.find((name) => name === theme) ?? null,
    policy: {},
    errors: null,
    askers: null,
    refresh: { running: true, failure: null },
    signInFailure: null,
  };
}

// --- Internal helpers ---

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Not the schemas: their library is as large as the rest of the popup. */
const statuses: Record<ConnectionStatus, true> = {
  active: true,
  degraded: true,
  reauthorization_required: true,
  disconnected: true,
};

const isDate = (value: unknown): boolean => value === null || typeof value === 'string';

/** Whether a row can be drawn of it. */
function isConnection(value: unknown): value is Connection {
  if (!isObject(value) || typeof value['id'] !== 'string' || !isObject(value['account'])) return false;
  const { account, status, cause, diesAt, troubleSince } = value;
  return (
    typeof account['id'] === 'string' &&
    ['undefined', 'string'].includes(typeof account['name']) &&
    Object.hasOwn(statuses, String(status)) &&
    isDate(cause) &&
    isDate(diesAt) &&
    isDate(troubleSince)
  );
}
