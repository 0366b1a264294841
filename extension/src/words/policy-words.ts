import { defineWords } from '@noiseaware-connect/shared/words/language';

/** What an administrator has set. */
export const policyWords = defineWords('policy', {
  locked: 'Set by your organization.',
  otherAddress: 'Your organization only lets this browser connect to the address below.',
});
