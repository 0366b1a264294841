import { hash } from 'node:crypto';
import {
  account as accountShape,
  line,
  type SentAlert as PublicAlert,
  verdicts,
} from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import type { Decision } from './decision.ts';
import { exactText, parseExactly } from './exact-json.ts';
import { day, minute, type Seconds, timestampOf } from './time.ts';
import { eventId, type WebhookEvent } from './webhook.ts';

/** An alert of NoiseAware's (AutoResolve), as it is stored. */
export const alertRecord = v.strictObject({
  /** Drawn from what it says: a repeated call is the same alert. */
  id: v.string(),
  receivedAt: v.number(),
  /** `PartnerOrgID`, the account's id at the partner; null where it names none. */
  account: v.nullable(v.string()),
  /** The account's healthiest connection when it came; null where there was none. */
  connection: v.nullable(v.string()),
  type: v.nullable(v.string()),
  /** As NoiseAware wrote it, with its offset. */
  alertTime: v.nullable(v.string()),
  /** The same as a time, or when it came. */
  at: v.number(),
  /** Names what begins, continues or is resolved, and where; null for types that say none of it. */
  subject: v.nullable(v.string()),
  /** All that NoiseAware sent, as JSON with its numbers as they were. */
  payload: v.string(),
  verified: v.picklist(verdicts),
  /** When it is looked up at NoiseAware next; null once its verdict stands. */
  checkAt: v.nullable(v.number()),
  /** The verdict with which it was handed on last. */
  told: v.nullable(v.picklist(verdicts)),
});
export type Alert = v.InferOutput<typeof alertRecord>;

/** An alert with the id of the one that it continues or resolves, where that is known. */
export interface PairedAlert {
  readonly alert: Alert;
  readonly follows: string | null;
}

/** What NoiseAware's call sent, with exact numbers. */
export type AlertPayload = Readonly<Record<string, unknown>>;

/** An alert that has just come, not yet mapped to a connection. */
export function received(payload: AlertPayload, now: Seconds): Alert {
  const account = textIn(payload, 'PartnerOrgID');
  const type = textIn(payload, 'AlertType');
  const alertTime = textIn(payload, 'AlertTime');
  const parsed = Date.parse(alertTime ?? '') / 1000;
  const isDated = Number.isFinite(parsed);
  const said = Object.keys(payload)
    .sort()
    .map((field) => [field, payload[field]]);
  const kind = kindOf(type);
  const place = [textIn(payload, property), textIn(payload, zone)];
  return {
    id: digestOf([said, isDated ? null : Math.floor(now / repeatedWithin)]),
    receivedAt: now,
    account: v.is(accountShape.entries.id, account) ? account : null,
    connection: null,
    type,
    alertTime,
    at: isDated ? parsed : now,
    subject: kind === undefined ? null : digestOf([account, ...place, kind.of]),
    payload: JSON.stringify(payload),
    verified: 'unverified',
    checkAt: now,
    told: null,
  };
}

/** What a type says: `newNoise` begins, `continuedNoise` and `resolvedNoise` follow it. */
export function kindOf(type: string | null): { begins: boolean; of: string } | undefined {
  const [, step, of] = /^(new|continued|resolved)([A-Z]\w*)$/.exec(type ?? '') ?? [];
  return of === undefined ? undefined : { begins: step === 'new', of };
}

/** Where it says that it happened, by NoiseAware's ids. */
export function placeOf({ payload }: Pick<Alert, 'payload'>): {
  property: string | null;
  zone: string | null;
} {
  const sent = parseExactly(payload) as AlertPayload;
  return { property: textIn(sent, property), zone: textIn(sent, zone) };
}

/** Whether it is one that others continue or resolve. */
export const begins = ({ subject, type }: Alert): boolean =>
  subject !== null && kindOf(type)?.begins === true;

/**
 * What NoiseAware's events say of an alert: one tells it, none does though all could be read, NoiseAware did not answer, or
 * there is nothing by which it could be looked up.
 */
export type Finding = 'found' | 'absent' | 'unanswered' | 'undecidable';

/** Seconds after which an alert that no event tells is none: events may be listed later than they are alerted of. */
const refutedAfter: Seconds = 15 * minute;
/** For how long NoiseAware is asked about an alert while it does not answer. */
const askedFor: Seconds = day;
/** Seconds that an alert waits for a verdict before it is handed on without one. */
const toldAfter: Seconds = minute;
/** Seconds between two looks: as long as it has waited, within these. */
const shortestPause: Seconds = 10;
export const longestPause: Seconds = 15 * minute;

/** Judges an alert by what was found. Webhooks are told once there is a verdict or a minute is over, and when it changes. */
export function decideVerdict(
  alert: Alert | undefined,
  finding: Finding,
  now: Seconds,
  follows: string | null,
): Decision<Alert, void> {
  if (alert === undefined || alert.checkAt === null) return { answer: undefined };
  const age = Math.max(0, now - alert.receivedAt);
  const verified = verdictOf(finding, age);
  const isOpen =
    (finding === 'absent' && verified !== 'refuted') || (finding === 'unanswered' && age < askedFor);
  const checkAt = isOpen ? now + Math.min(Math.max(age, shortestPause), longestPause) : null;
  const isDue = verified !== alert.told && (checkAt === null || age >= toldAfter);
  const put = { ...alert, verified, checkAt, told: isDue ? verified : alert.told };
  return { answer: undefined, put, events: isDue ? [eventOf({ alert: put, follows }, now)] : [] };
}

export const publicAlert = ({ alert, follows }: PairedAlert): PublicAlert => ({
  id: alert.id,
  receivedAt: timestampOf(alert.receivedAt),
  alertTime: alert.alertTime,
  type: alert.type,
  account: alert.account,
  connection: alert.connection,
  verified: alert.verified,
  follows,
  payload: parseExactly(alert.payload) as PublicAlert['payload'],
});

// --- Internal helpers ---

const property = 'NoiseawarePropertyID';
const zone = 'NoiseawareAZID';

/** What webhooks are told: in the order of its connection's events, where it has one. */
function eventOf(paired: PairedAlert, at: Seconds): WebhookEvent {
  const { id, connection, account, verified } = paired.alert;
  return {
    event: eventId('alert.received', id, verified),
    type: 'alert.received',
    at,
    subject: connection ?? id,
    account,
    data: JSON.stringify({ alert: publicAlert(paired) }),
  };
}

/** Seconds within which an alert without a time that comes again is the same one. */
const repeatedWithin: Seconds = 10 * minute;

function verdictOf(finding: Finding, age: Seconds): Alert['verified'] {
  if (finding === 'found') return 'verified';
  return finding === 'absent' && age >= refutedAfter ? 'refuted' : 'unverified';
}

/** A field as one line of text; null for what is none, which stays in the payload. */
function textIn(payload: AlertPayload, field: string): string | null {
  const text = exactText(payload[field]);
  return v.is(line, text) ? text : null;
}

/** 128 bits, without a dash in front, which a command line would take for an option. */
const digestOf = (value: unknown): string =>
  hash('sha256', JSON.stringify(value), 'base64url').slice(0, 22).replace(/^-/, '_');
