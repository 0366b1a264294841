import { parseExactly } from '../../base/exact-json.ts';
import { hour, type Seconds } from '../../base/time.ts';
import { type Alert, type Finding, kindOf, newAlert, placeOf } from '../../domain/alert/alert.ts';

// The form of NoiseAware's events is a guess: its page does not show it. All of it is in this file.

/** The facts read from an event. */
export interface EventFacts {
  readonly property: string | undefined;
  readonly zone: string | undefined;
  readonly kind: string | undefined;
  /** When it was created, began, was last triggered, or ended. */
  readonly times: readonly Seconds[];
  /** The first of these that is present. */
  readonly at: Seconds;
  /** When it was created or began, and when it ended, as NoiseAware wrote it. */
  readonly beganAt: string | undefined;
  readonly endedAt: string | undefined;
}

/** The latest events of an organization, and whether they are all events since the requested time. */
export interface Events {
  readonly events: readonly EventFacts[];
  readonly isComplete: boolean;
}

/** The call that lists events, newest first; pages are counted from 1. */
export const eventsCall = (page: number) => ({
  method: 'POST',
  path: '/events/list',
  body: { sort: [{ key: 'created_at', order: 'DESC' }], pagination: { pageNum: page, perPage: pageSize } },
});

export const pageSize = 100;

/** Seconds by which an alert and its event may differ: a disconnected device is reported half an hour later. */
export const tolerance: Seconds = hour;

/** The events in an answer whose numbers are texts; undefined if any of them cannot be read. */
export function eventsIn(answer: unknown): EventFacts[] | undefined {
  const entries = listIn(answer, 3);
  const facts = entries?.map(factsOf);
  return facts?.includes(undefined) ? undefined : (facts as EventFacts[] | undefined);
}

/** The finding for an alert, given events. */
export function findingOf(alert: Alert, { events, isComplete }: Events): Finding {
  const { property, zone } = placeOf(alert);
  const kinds = kindsOf(alert.type);
  const isSamePlace = (event: EventFacts) =>
    zone !== null && event.zone !== undefined
      ? event.zone === zone
      : property !== null && event.property === property;
  const tells = (event: EventFacts) =>
    isSamePlace(event) &&
    (kinds === undefined || event.kind === undefined || kinds.includes(event.kind)) &&
    event.times.some((at) => Math.abs(at - alert.at) <= tolerance);
  if (events.some(tells)) return 'found';
  // For an unknown type it is also unknown which events would match.
  return kinds !== undefined && (zone ?? property) !== null && isComplete ? 'absent' : 'undecidable';
}

/** The alerts that AutoResolve would have sent for an event: that it began, and that it ended. */
export function alertsOf(event: EventFacts, account: string, now: Seconds): Alert[] {
  const [alertKind] = Object.entries(kinds).find(([, classes]) => classes.includes(event.kind ?? '')) ?? [];
  const alertAt = (AlertTime: string | undefined, step: string): Alert[] => {
    if (AlertTime === undefined) return [];
    const place = { NoiseawarePropertyID: idOf(event.property), NoiseawareAZID: idOf(event.zone) };
    const payload = {
      ...place,
      PartnerOrgID: account,
      AlertTime,
      ...(alertKind && { AlertType: step + alertKind }),
    };
    return [newAlert(payload, now)];
  };
  return [...alertAt(event.beganAt, 'new'), ...alertAt(event.endedAt, 'resolved')];
}

// --- Internal helpers ---

/** An id as AutoResolve writes it: a number of any length. */
const idOf = (text: string | undefined): unknown =>
  text !== undefined && /^(0|[1-9]\d*)$/.test(text) ? parseExactly(text) : (text ?? null);

const kinds: Readonly<Record<string, readonly string[]>> = {
  Noise: ['NOISE'],
  Disconnect: ['DISCONNECT', 'LOST_NETWORK'],
  PropertyDisconnect: ['DISCONNECT', 'LOST_NETWORK'],
  Tamper: ['TAMPER'],
  LowBattery: ['BATTERY'],
  Occupancy: ['OCCUPANCY'],
};

/** The event classes that match a type of alert; undefined for an unknown type. */
const kindsOf = (type: string | null): readonly string[] | undefined => {
  const alertKind = kindOf(type)?.of;
  return alertKind !== undefined && Object.hasOwn(kinds, alertKind) ? kinds[alertKind] : undefined;
};

/** The first list in an answer, inside up to `depth` envelopes. */
function listIn(value: unknown, depth: number): unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null || depth === 0) return undefined;
  for (const field of Object.values(value)) {
    const list = listIn(field, depth - 1);
    if (list !== undefined) return list;
  }
  return undefined;
}

/** Undefined without a place or a time: then the guess about events is wrong. */
function factsOf(event: unknown): EventFacts | undefined {
  const fields = new Map(
    Object.entries(event ?? {}).map(([name, value]) => [name.toLowerCase().replaceAll('_', ''), value]),
  );
  const textOf = (...names: string[]) =>
    names.map((name) => fields.get(name)).find((value) => typeof value === 'string');
  const timeOf = (text: string | undefined): Seconds => Date.parse(text ?? '') / 1000;
  const isTime = (text: string | undefined) => Number.isFinite(timeOf(text));
  const times = ['createdat', 'starttime', 'lasttrigger', 'endtime']
    .map((name) => timeOf(textOf(name)))
    .filter(Number.isFinite);
  const [beganAt, endedAt] = [['createdat', 'starttime'], ['endtime']].map((names) =>
    names.map((name) => textOf(name)).find(isTime),
  );
  const property = textOf('propertyid', 'noiseawarepropertyid');
  const zone = textOf('activityzoneid', 'azid', 'noiseawareazid');
  const [at] = times;
  if (at === undefined || (property ?? zone) === undefined) return undefined;
  const kind = textOf('eventclass', 'class')?.toUpperCase();
  return { property, zone, kind, times, at, beganAt, endedAt };
}
