import { hash } from 'node:crypto';
import type { EventType } from '@noiseaware-connect/shared/contract/events';
import {
  account as accountShape,
  line,
  type SentAlert as PublicAlert,
  replaceDeceptiveCharacters,
  verdicts,
} from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import { exactText, parseExactly } from '../../base/exact-json.ts';
import { day, minute, type Seconds, timestampOf } from '../../base/time.ts';
import type { Changes, Decision } from '../decision.ts';
import { newEvent, type WebhookEvent } from '../webhook/webhook.ts';

/** An alert from NoiseAware (AutoResolve), as stored. */
export const alertRecord = v.strictObject({
  /** A digest of its content: a repeated call has the same id. */
  id: v.string(),
  receivedAt: v.number(),
  /** `PartnerOrgID`, the account's id at the partner; null if missing or invalid. */
  account: v.nullable(v.string()),
  /** The account's healthiest connection at the time of receipt; null if there was none. */
  connection: v.nullable(v.string()),
  type: v.nullable(v.string()),
  /** NoiseAware's text, with its offset. */
  alertTime: v.nullable(v.string()),
  /** `alertTime` as a number, or `receivedAt` if it is no date. */
  at: v.number(),
  /** Digest of place and kind, equal for alerts that begin, continue or resolve the same thing; null for other types. */
  subject: v.nullable(v.string()),
  /** The names of its property and its zone, as NoiseAware sent them, each on a line: people search by them. */
  names: v.string(),
  /** Everything that NoiseAware sent, as JSON with exact numbers. */
  payload: v.string(),
  verified: v.picklist(verdicts),
  /** When it is next checked against NoiseAware's events; null once the verdict is final. */
  checkAt: v.nullable(v.number()),
  /** The verdict of its last webhook event. */
  reported: v.nullable(v.picklist(verdicts)),
});
export type Alert = v.InferOutput<typeof alertRecord>;

/** An alert, and the id of the one that it continues or resolves, if known. */
export interface PairedAlert {
  readonly alert: Alert;
  readonly follows: string | null;
}

/** The body of NoiseAware's call, with exact numbers. */
export type AlertPayload = Readonly<Record<string, unknown>>;

/** A new alert, not yet mapped to a connection. */
export function newAlert(payload: AlertPayload, now: Seconds): Alert {
  const account = textIn(payload, 'PartnerOrgID');
  const type = textIn(payload, 'AlertType');
  const alertTime = textIn(payload, 'AlertTime');
  const parsed = Date.parse(alertTime ?? '') / 1000;
  const isDated = Number.isFinite(parsed);
  const fields = Object.keys(payload)
    .sort()
    .map((field) => [field, payload[field]]);
  const kind = kindOf(type);
  const place = [textIn(payload, property), textIn(payload, zone)];
  const names = [nameIn(payload, 'NoiseawarePropertyName'), nameIn(payload, 'NoiseawareAZName')];
  return {
    id: digestOf([fields, isDated ? null : Math.floor(now / repeatedWithin)]),
    receivedAt: now,
    account: v.is(accountShape.entries.id, account) ? account : null,
    connection: null,
    type,
    alertTime,
    at: isDated ? parsed : now,
    subject: kind === undefined ? null : digestOf([account, ...place, kind.of]),
    names: names.filter((name) => name !== null).join('\n'),
    payload: JSON.stringify(payload),
    verified: 'unverified',
    checkAt: now,
    reported: null,
  };
}

/** Parses a type: `newNoise` begins; `continuedNoise` and `resolvedNoise` follow it. */
export function kindOf(type: string | null): { begins: boolean; of: string } | undefined {
  const [, step, topic] = /^(new|continued|resolved)([A-Z]\w*)$/.exec(type ?? '') ?? [];
  return topic === undefined ? undefined : { begins: step === 'new', of: topic };
}

/** Where it happened, as NoiseAware's ids. */
export function placeOf({ payload }: Pick<Alert, 'payload'>): {
  property: string | null;
  zone: string | null;
} {
  const fields = parseExactly(payload) as AlertPayload;
  return { property: textIn(fields, property), zone: textIn(fields, zone) };
}

/** Whether other alerts may continue or resolve it. */
export const isOpeningAlert = ({ subject, type }: Alert): boolean =>
  subject !== null && kindOf(type)?.begins === true;

/**
 * What NoiseAware's events show about an alert: one matches; none matches although all could be read; NoiseAware did not answer;
 * or the alert has nothing to match by.
 */
export type Finding = 'found' | 'absent' | 'unanswered' | 'undecidable';

/** Seconds after which an alert without a matching event is refuted: an event may be listed later than its alert is sent. */
const refutedAfter: Seconds = 15 * minute;
/** How long NoiseAware is asked about an alert while it does not answer. */
const askedFor: Seconds = day;
/** Seconds after which an alert without a verdict is reported as it is. */
const reportedAfter: Seconds = minute;
/** Seconds between two checks: as long as the alert has existed, within these bounds. */
const shortestPause: Seconds = 10;
export const longestPause: Seconds = 15 * minute;

/** Leases alerts until that time: the next check is due then, unless a verdict is set before. */
export function decideCheck(due: readonly Alert[], until: Seconds): Changes<{ alerts: Alert }, Alert[]> {
  const alerts = due.map((each) => ({ ...each, checkAt: until }));
  return { answer: alerts, put: { alerts } };
}

/** What NoiseAware's events showed about one alert. */
export interface CheckResult {
  readonly id: string;
  readonly finding: Finding;
}

/**
 * Sets the verdicts of alerts from findings: see {@link decideVerdict}.
 * @param openingAlerts alerts that others of these may continue or resolve
 */
export function decideVerdicts(
  alerts: readonly Alert[],
  openingAlerts: readonly Alert[],
  results: readonly CheckResult[],
  now: Seconds,
): Changes<{ alerts: Alert }, void> {
  const findings = new Map(results.map(({ id, finding }) => [id, finding]));
  const decisions = alerts.flatMap((alert) => {
    const finding = findings.get(alert.id);
    return finding === undefined
      ? []
      : [decideVerdict(alert, finding, now, followedBy(alert, openingAlerts))];
  });
  return {
    answer: undefined,
    put: { alerts: decisions.flatMap(({ put }) => put ?? []) },
    events: decisions.flatMap(({ events }) => events ?? []),
  };
}

/**
 * Sets an alert's verdict from a finding. `alert.received` is emitted once the verdict is final or a minute has passed, and
 * `alert.verdict` if it changes later.
 */
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
  const isDue = verified !== alert.reported && (checkAt === null || age >= reportedAfter);
  const type = alert.reported === null ? 'alert.received' : 'alert.verdict';
  const put = { ...alert, verified, checkAt, reported: isDue ? verified : alert.reported };
  return { answer: undefined, put, events: isDue ? [eventOf(type, { alert: put, follows }, now)] : [] };
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

/** The latest earlier alert that began what this one continues or resolves. */
function followedBy(alert: Alert, openingAlerts: readonly Alert[]): string | null {
  if (alert.subject === null || isOpeningAlert(alert)) return null;
  const [latest] = openingAlerts
    .filter(({ subject, at }) => subject === alert.subject && at <= alert.at)
    .sort((one, other) => other.at - one.at || (one.id > other.id ? -1 : 1));
  return latest?.id ?? null;
}

const property = 'NoiseawarePropertyID';
const zone = 'NoiseawareAZID';

/** The event is queued among those of its connection, in order, if it has one. */
function eventOf(
  type: Extract<EventType, `alert.${string}`>,
  paired: PairedAlert,
  at: Seconds,
): WebhookEvent {
  const { id, connection, account, verified } = paired.alert;
  const about = { identity: [id, verified], at, subject: connection ?? id, account };
  return newEvent(type, about, { alert: publicAlert(paired) });
}

/** Seconds within which an identical alert without a time is a repetition. */
const repeatedWithin: Seconds = 10 * minute;

function verdictOf(finding: Finding, age: Seconds): Alert['verified'] {
  if (finding === 'found') return 'verified';
  return finding === 'absent' && age >= refutedAfter ? 'refuted' : 'unverified';
}

/** A field as a line of text; null if it is not one (it stays in the payload). */
function textIn(payload: AlertPayload, field: string): string | null {
  const text = exactText(payload[field]);
  return v.is(line, text) ? text : null;
}

/** A name, which is only shown and searched. */
function nameIn(payload: AlertPayload, field: string): string | null {
  const name = replaceDeceptiveCharacters(exactText(payload[field]) ?? '').trim();
  return v.is(line, name) ? name : null;
}

/** 128 bits, not starting with a dash, which a command line would read as an option. */
const digestOf = (value: unknown): string =>
  hash('sha256', JSON.stringify(value), 'base64url').slice(0, 22).replace(/^-/, '_');
