import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts about who can see an account. */
export const accessWords = defineWords('console-access', {
  title: 'Who can see this account?',
  noKeys: 'No service key can read this account.',
  lastRead: 'Last read',
  lastActed: 'Last action',
  none: 'None recorded',
});
