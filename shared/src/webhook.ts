/** What webhooks tell of. A receiver leaves types alone that it does not know: there will be more of them. */
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

/** The most webhooks that a relay has. */
export const mostWebhooks = 50;

/** How many days before the end of a connection `connection.dies_soon` is sent. */
export const warningDays = [5, 3, 1] as const;
