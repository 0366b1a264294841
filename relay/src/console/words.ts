/** Texts of the console's sign-in pages. `{partner}` is the company that runs the relay. */
export const doorWords = {
  signed_out: {
    title: 'The console of NoiseAware Connect',
    text: 'Members of staff of {partner} see here how each connection is, and act on it.',
    button: 'Sign in with {partner}',
  },
  ask_for_link: {
    title: 'The console of NoiseAware Connect',
    text: 'Ask the operator of this relay for a link, which opens the console once: “pnpm relay console” makes one.',
  },
  link: {
    title: 'Open the console',
    text: 'The link works once, and for five minutes. What you do in the console is noted under your name.',
    button: 'Open the console',
  },
  link_over: {
    title: 'This link does not open the console',
    text: 'It was used, is older than five minutes, or was not copied as a whole. Make another one with “pnpm relay console”.',
  },
  going_on: {
    title: 'One moment',
    text: 'The console opens by itself.',
    again: 'Open it now',
  },
  other_site: {
    title: 'Nothing has happened',
    text: 'Another website, or a very old browser, tried to continue for you.',
    again: 'Back to the console',
  },
  not_allowed: {
    title: 'You may not open the console',
    text: 'You are signed in at {partner}, and are not among those who may use NoiseAware Connect. Ask the person who manages your accounts.',
    again: 'Back',
  },
  left: {
    title: 'You are not signed in',
    text: 'The sign-in of {partner} was left or refused, or your access here was revoked.',
    again: 'Try again',
  },
  stale: {
    title: 'Please sign in again',
    text: 'What came back is not the answer to the attempt that this browser began last, or that was more than ten minutes ago.',
    again: 'Sign in again',
  },
  provider_away: {
    title: 'The sign-in does not answer',
    text: 'That is at {partner}, and heals with time. Try again in a minute.',
    again: 'Try again',
  },
  not_built: {
    title: 'The console is not built',
    text: 'You are signed in. “pnpm build” makes the page.',
  },
  broken: {
    title: 'Please try again in a moment',
    text: 'Something is out of order on this side, and nothing was changed. The log of the relay says what.',
    again: 'Try again',
  },
} as const satisfies Record<string, { title: string; text: string; button?: string; again?: string }>;

export const help = 'Questions?';
