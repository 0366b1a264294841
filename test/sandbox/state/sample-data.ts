/** A noise threshold, with NoiseAware's own irregular key casing. */
interface Threshold {
  readonly NRS: number;
  readonly TriggerCount: number;
  readonly activityZoneID: bigint;
  readonly endTime: number;
  readonly startTime: number;
  readonly timeZone: string;
}

/** A threshold as it is listed. */
export interface ListedThreshold extends Threshold {
  readonly ID: bigint;
  readonly propertyID: bigint;
  readonly organization_id: bigint;
}

/** Something that happened in a property. */
export interface SampleEvent {
  readonly ID: bigint;
  readonly organization_id: bigint;
  readonly propertyID: bigint;
  readonly activityZoneID: bigint;
  readonly EventClass: string;
  readonly status: 'open' | 'closed';
  readonly Duration: number;
  readonly created_at: string;
  readonly last_trigger: string;
  readonly startTime: string;
  readonly EndTime: string | null;
}

/** What one organization sees through the API. */
export interface OrganizationData {
  thresholds: ListedThreshold[];
  readonly events: SampleEvent[];
}

const eventClasses = ['NOISE', 'DISCONNECT', 'LOST_NETWORK', 'BATTERY', 'TAMPER', 'OCCUPANCY'];
const zonesPerOrganization = 3;
const eventsPerOrganization = 30;
const firstEventAt = Date.UTC(2026, 0, 5, 21, 30);
const sixHours = 6 * 3600 * 1000;

// Ids of things are made from the organization's, far above 2^53, where a double loses the last digits.
const idOf = (organizationId: bigint, kind: number, index: number): bigint =>
  organizationId * 1000n + BigInt(kind * 100 + index);

const threshold = (organizationId: bigint, index: number): ListedThreshold => ({
  ID: idOf(organizationId, 4, index),
  organization_id: organizationId,
  propertyID: idOf(organizationId, 1, Math.floor(index / 2)),
  activityZoneID: idOf(organizationId, 2, index),
  NRS: 75 + index * 5,
  TriggerCount: 3,
  startTime: 0,
  endTime: 24,
  timeZone: 'Eastern',
});

const event = (organizationId: bigint, index: number): SampleEvent => {
  const zone = index % zonesPerOrganization;
  const start = firstEventAt + index * sixHours;
  const duration = 300 + ((index * 137) % 1800);
  const open = index >= eventsPerOrganization - 2;
  const stamp = (ms: number): string => new Date(ms).toISOString();
  return {
    ID: idOf(organizationId, 3, index),
    organization_id: organizationId,
    propertyID: idOf(organizationId, 1, Math.floor(zone / 2)),
    activityZoneID: idOf(organizationId, 2, zone),
    EventClass: eventClasses[index % eventClasses.length] ?? 'NOISE',
    status: open ? 'open' : 'closed',
    Duration: duration,
    created_at: stamp(start + 1000),
    last_trigger: stamp(start + duration * 500),
    startTime: stamp(start),
    EndTime: open ? null : stamp(start + duration * 1000),
  };
};

/** Makes the same data for the same organization every time. */
export const sampleData = (organizationId: string): OrganizationData => ({
  thresholds: Array.from({ length: zonesPerOrganization }, (_, index) =>
    threshold(BigInt(organizationId), index),
  ),
  events: Array.from({ length: eventsPerOrganization }, (_, index) => event(BigInt(organizationId), index)),
});
