import { defineWords } from '@noiseaware-connect/shared/words/language';

/** A person wants to be told of a connection once more. */
export const remindWords = defineWords('remind', {
  ask: 'Remind me tomorrow',
  done: 'You get a notification tomorrow if the connection still needs you.',
});
