import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts of the console's sign-in pages. `{partner}` is the company that runs the relay, `{claim}` the name of a claim (OpenID Connect). */
export const doorWords = defineWords('door', {
  scenes: {
    signed_out: {
      title: 'The console of NoiseAware Connect',
      text: 'Staff of {partner} see the state of every connection here and act on it.',
      button: 'Sign in with {partner}',
    },
    ask_for_link: {
      title: 'The console of NoiseAware Connect',
      text: 'Ask your admin for a one-time link. They create it with “pnpm relay console”.',
    },
    link: {
      title: 'Open the console',
      text: 'The link works once, within five minutes. What you do in the console is recorded under your name.',
      button: 'Open the console',
    },
    link_over: {
      title: 'This link does not open the console',
      text: 'This link was used before, is older than five minutes, or is incomplete. Create another one with “pnpm relay console”.',
    },
    going_on: {
      title: 'One moment',
      text: 'The console opens by itself.',
      again: 'Open it now',
    },
    other_site: {
      title: 'Nothing has happened',
      text: 'For your safety we stopped here: another website may have opened this page.',
      again: 'Back to the console',
    },
    not_allowed: {
      title: 'You don’t have access to the console',
      text: 'You are signed in at {partner}, but your account may not use NoiseAware Connect. Ask the person who manages your accounts.',
      again: 'Back',
    },
    claim_missing: {
      title: 'You don’t have access to the console',
      text: 'You are signed in at {partner}, but its sign-in did not send the claim “{claim}”, which says who has access. Tell your admin: if nobody can sign in, RELAY_OIDC_SCOPES lacks the scope for it, or the identity provider a mapper.',
      again: 'Try again',
    },
    too_many_groups: {
      title: 'Your groups could not be read',
      text: 'Your company’s sign-in left out your groups because you are in too many. Your admin can fix this: assign groups to the application, or use app roles.',
      again: 'Try again',
    },
    left: {
      title: 'You are not signed in',
      text: 'The sign-in at {partner} was canceled or refused, or your access here was revoked.',
      again: 'Try again',
    },
    stale: {
      title: 'Please sign in again',
      text: 'This sign-in has expired, or you started a newer one.',
      again: 'Sign in again',
    },
    provider_away: {
      title: 'The sign-in is not responding',
      text: 'The problem is at {partner} and should pass. Try again in a minute.',
      again: 'Try again',
    },
    too_many: {
      title: 'Too many sign-ins at once',
      text: 'So many sign-ins from your network are waiting that we could not take yours. Try again in a minute.',
      again: 'Try again',
    },
    provider_refuses: {
      title: 'The sign-in is not set up correctly',
      text: '{partner}’s identity provider refuses this service, whoever signs in. Your admin must check the sign-in settings (RELAY_OIDC).',
      again: 'Try again',
    },
    clock_ahead: {
      title: 'The clocks differ',
      text: 'Nobody can sign in right now: this service’s clock is ahead of {partner}’s sign-in. Your admin needs to correct it.',
      again: 'Try again',
    },
    clock_behind: {
      title: 'The clocks differ',
      text: 'Nobody can sign in right now: this service’s clock is behind {partner}’s sign-in. Your admin needs to correct it.',
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
