import { defineWords } from '@noiseaware-connect/shared/words/language';

/**
 * What the customer's button in the partner's own page says. It is drawn into the client package by `pnpm write-docs`; the sentences of
 * an account's state come from the relay.
 */
export const elementWords = defineWords('connect-element', {
  not_connected: 'Connect NoiseAware',
  needs_authorization: 'Connect again',
  restart: 'Start again',
  opening: 'Continue at NoiseAware',
  connected: 'Connected',
  waiting: 'Waiting for confirmation',
  declined: 'Not authorized',
  failed: 'That did not work',
});
