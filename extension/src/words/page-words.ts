/** The name that the toolbar, the pages and the store give this extension. */
export const productName = 'NoiseAware Connect';

/** What several pages say around their own matter. */
export const pageWords = {
  who: '{staff} · {host}',
  options: 'Options',
  notSetUp:
    'Connects your customers’ NoiseAware accounts and shows that they stay connected. First this browser needs the setup link that your relay’s engineers sent you.',
  setUp: 'Set up this browser',
  session: 'Your session',
  sessionEnded: 'Your session has ended',
  sessionEndedLead:
    '{host} no longer knows this browser, so what is shown here may be old. A new invite from the relay’s engineers brings it back.',
  newInvite: 'Enter a new invite',
} as const;
