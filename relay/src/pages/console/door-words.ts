import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts of the console's sign-in pages. `{partner}` is the company that runs the relay. */
export const doorWords = defineWords('door', {
  scenes: {
    signed_out: {
      title: 'The console of NoiseAware Connect',
      text: 'Here, staff of {partner} see the state of each connection and act on it.',
      button: 'Sign in with {partner}',
    },
    ask_for_link: {
      title: 'The console of NoiseAware Connect',
      text: 'Ask your admin for a link, which opens the console once: “pnpm relay console” creates one.',
    },
    link: {
      title: 'Open the console',
      text: 'The link works once, within five minutes. What you do in the console is recorded under your name.',
      button: 'Open the console',
    },
    link_over: {
      title: 'This link does not open the console',
      text: 'It was used, is older than five minutes, or was not copied completely. Create another one with “pnpm relay console”.',
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
      text: 'You are signed in at {partner}, but your account may not use NoiseAware Connect. Ask the person who manages your accounts.',
      again: 'Back',
    },
    too_many_groups: {
      title: 'Your groups could not be read',
      text: 'You are signed in at {partner}, but your account is in so many groups that its sign-in does not say which. Tell your admin: it has to send fewer groups, or app roles (_claim_names).',
      again: 'Try again',
    },
    left: {
      title: 'You are not signed in',
      text: 'The sign-in at {partner} was canceled or refused, or your access here was revoked.',
      again: 'Try again',
    },
    stale: {
      title: 'Please sign in again',
      text: 'This sign-in is not the last one that this browser started, or it was started more than ten minutes ago.',
      again: 'Sign in again',
    },
    provider_away: {
      title: 'The sign-in is not responding',
      text: 'The problem is at {partner} and should pass. Try again in a minute.',
      again: 'Try again',
    },
    provider_refuses: {
      title: 'The sign-in is not set up correctly',
      text: 'The identity provider of {partner} refuses this service, whoever signs in. Tell your admin: the settings of its sign-in (RELAY_OIDC) have to be checked.',
      again: 'Try again',
    },
    clock_ahead: {
      title: 'The clocks differ',
      text: 'The clock of this service is ahead of the one of {partner}, where people sign in, so that nobody can sign in. Tell your admin: both clocks have to be set right.',
      again: 'Try again',
    },
    clock_behind: {
      title: 'The clocks differ',
      text: 'The clock of this service is behind the one of {partner}, where people sign in, so that nobody can sign in. Tell your admin: both clocks have to be set right.',
      again: 'Try again',
    },
    not_built: {
      title: 'The console is not built',
      text: 'You are signed in. “pnpm build” creates the page.',
    },
    broken: {
      title: 'Please try again in a moment',
      text: 'Something went wrong on our side, and nothing was changed. The relay’s log says what.',
      again: 'Try again',
    },
  },
  help: 'Questions?',
});
