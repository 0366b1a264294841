import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Links for the owners of several accounts, or of one. */
export const sendLinksWords = defineWords('send-links', {
  making: 'Creating the link…',
  paused: '{company} asks for a short pause. It goes on by itself.',
  tryAgain: 'Try again',
});
