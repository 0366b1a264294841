/**
 * A part of a statement: enqueues events, passed as one JSON value, in the outbox for each webhook that subscribes to them, if
 * `after` has a row. Webhooks are looked up in the same statement, so none is missed.
 */
export const enqueueing = (value: string, after: string): string => `enqueued AS (
  INSERT INTO deliveries (record)
  SELECT each.event || jsonb_build_object('id', each.event ->> 'event' || '.' || webhooks.id, 'webhook', webhooks.id,
    'place', each.nth + coalesce((SELECT max(place) FROM deliveries
      WHERE webhook = webhooks.id AND subject = each.event ->> 'subject'), 0),
    'attempts', 0, 'nextAt', each.event -> 'at', 'failure', null)
  FROM (SELECT FROM ${after} LIMIT 1) AS done,
    jsonb_array_elements(${value}::jsonb) WITH ORDINALITY AS each (event, nth),
    webhooks
  WHERE ${subscribed("each.event ->> 'type'")}
  ON CONFLICT (id) DO NOTHING
)`;

/** Whether a row of webhooks subscribes to a type, as {@link isSubscribed} decides. */
export const subscribed = (type: string): string =>
  `(webhooks.record -> 'events' = 'null' OR webhooks.record -> 'events' ? (${type}))`;
