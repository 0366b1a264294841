import { writeJson } from '../http/json.ts';
import type { SampleEvent } from '../state/sample-data.ts';
import type { World } from '../world.ts';

/** How alerts are sent: as usual, or in the ways that a partner has to bear. */
export const alertKinds = [
  'usual',
  'twice',
  'resolved-first',
  'late',
  'unknown-type',
  'wrong-org',
  'forged',
  'untold',
] as const;
export type AlertKind = (typeof alertKinds)[number];

/** What is to be sent. */
export interface AlertRequest {
  /** The organization in whose property something happens, by id or name. */
  readonly organization: string;
  /** The user's account id at the partner. */
  readonly partnerOrgId: string;
  readonly kind?: AlertKind | undefined;
  /** `newNoise` if nothing is said; an unknown one has its own. */
  readonly type?: string | undefined;
}

/** One alert as it was sent, and the partner's answer; status 0 where there was none. */
export interface SentAlert {
  readonly body: string;
  readonly status: number;
  readonly answer: string;
}

/**
 * Lets something happen, and tells the partner of it (AutoResolve). Of a forged alert there is no event, and of an untold
 * event no alert.
 */
export async function sendAlert(request: AlertRequest, world: World): Promise<SentAlert[]> {
  const { kind = 'usual' } = request;
  const type = request.type ?? (kind === 'unknown-type' ? 'newSmoke' : 'newNoise');
  const organization = world.directory.organization(request.organization);
  if (organization === undefined) throw new Error(`there is no organization ${request.organization}`);
  const { events } = world.dataOf(organization.id);
  const [zone] = events;
  if (zone === undefined) throw new Error('the organization has no zone');
  const at = world.shownNow() - (kind === 'late' ? lateBy : 0);
  if (kind !== 'forged')
    events.push(eventOf(zone, type, at, BigInt(organization.id) * 1000n + BigInt(400 + events.length)));
  if (kind === 'untold') return [];
  // Its own zone, in which nothing has happened.
  const activityZone = kind === 'forged' ? zone.activityZoneID + 50n : zone.activityZoneID;
  const body = (AlertType: string, after = 0) =>
    writeJson({
      NoiseawarePropertyID: zone.propertyID,
      NoiseawarePropertyName: 'Lakeview Cabin',
      PartnerPropertyID: 1,
      PartnerOrgID: kind === 'wrong-org' ? 'of-another-partner' : request.partnerOrgId,
      NoiseawareAZID: activityZone,
      NoiseawareAZName: 'living room',
      AlertTime: inEastern(at + after),
      AlertType,
      ...(kind === 'unknown-type' ? { Severity: { level: 3 } } : {}),
    });
  const follower = type.replace(/^new/, 'resolved');
  const bodies = {
    twice: [body(type), body(type)],
    'resolved-first': [body(follower, 1_000), body(type)],
  };
  const sent: SentAlert[] = [];
  for (const each of kind === 'twice' || kind === 'resolved-first' ? bodies[kind] : [body(type)]) {
    sent.push(await post(each, world));
  }
  return sent;
}

// --- Internal helpers ---

const lateBy = 3 * 3600 * 1000;

const classes: readonly [RegExp, string][] = [
  [/Disconnect$/, 'DISCONNECT'],
  [/Tamper$/, 'TAMPER'],
  [/LowBattery$/, 'BATTERY'],
  [/Occupancy$/, 'OCCUPANCY'],
];

const eventOf = (zone: SampleEvent, type: string, at: number, ID: bigint): SampleEvent => {
  const stamp = new Date(at).toISOString();
  const isOver = type.startsWith('resolved');
  const EventClass = classes.find(([form]) => form.test(type))?.[1] ?? 'NOISE';
  return {
    ...zone,
    ID,
    EventClass,
    status: isOver ? 'closed' : 'open',
    created_at: stamp,
    last_trigger: stamp,
    startTime: stamp,
    EndTime: isOver ? new Date(at + 1_000).toISOString() : null,
  };
};

/** As in NoiseAware's example: with microseconds, and five hours behind UTC. */
const inEastern = (ms: number): string =>
  new Date(ms - 5 * 3600 * 1000).toISOString().replace('Z', '985-05:00');

async function post(body: string, { partner, journal, fetch, stopped }: World): Promise<SentAlert> {
  if (partner.alertsUrl === undefined) throw new Error('no address for alerts is provisioned');
  const entry = journal.write('alert_call', 0, { url: partner.alertsUrl, request: body });
  try {
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(partner.alertsUrl, { method: 'POST', headers, body, signal: stopped });
    entry.status = response.status;
    entry.details.answer = await response.text();
  } catch (error) {
    entry.details.reason = error instanceof Error ? error.message : String(error);
  }
  return { body, status: entry.status, answer: entry.details.answer ?? '' };
}
