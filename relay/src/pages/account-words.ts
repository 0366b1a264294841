import { defineWords } from '@noiseaware-connect/shared/words/language';

/** How an account stands, in the words of the customer whose account it is, on the partner's own pages. */
export const accountWords = defineWords('account', {
  not_connected: 'NoiseAware is not connected.',
  waiting: 'Thank you. We are checking that it is the right NoiseAware account.',
  connected: 'NoiseAware is connected.',
  needs_authorization: 'NoiseAware needs your permission again.',
});
