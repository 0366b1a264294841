/** The most webhooks of a relay. */
export const mostWebhooks = 50;

/** The days before the end of a connection at which `connection.dies_soon` is sent. */
export const warningDays = [5, 3, 1] as const;
