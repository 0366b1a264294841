/** The event types of webhooks. Receivers ignore types that they do not know: there may be more. */
export const eventTypes = [
  'connection.connected',
  'connection.degraded',
  'connection.recovered',
  'connection.reauthorization_required',
  'connection.dies_soon',
  'connection.disconnected',
  'link.used',
  'alert.received',
] as const;
export type EventType = (typeof eventTypes)[number];

/** The most webhooks of a relay. */
export const mostWebhooks = 50;

/** The days before the end of a connection at which `connection.dies_soon` is sent. */
export const warningDays = [5, 3, 1] as const;
