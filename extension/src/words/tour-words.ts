import { defineWords } from '@noiseaware-connect/shared/words/language';

/** The tour for a new person. */
export const tourWords = defineWords('tour', {
  region: 'A short tour',
  offer: 'New here? Five things in a minute',
  noThanks: 'No, thanks',
  step: 'Step {at} of {of}',
  next: 'Next',
  back: 'Back',
  done: 'Done',
  leave: 'Leave the tour',
});

/** Its steps, in order. */
export const tourSteps = defineWords('tour-steps', {
  pin: {
    title: 'Pin the button',
    text: 'Press the puzzle piece in the browser’s toolbar and pin NoiseAware Connect. Its number says how many connections need you.',
  },
  connect: {
    title: 'Connect an account',
    text: 'Press Connect here, or the NoiseAware button beside a customer in your tool. The owner logs in at NoiseAware and presses Authorize.',
  },
  link: {
    title: 'The owner is elsewhere?',
    text: 'Send them a link. They connect on their own phone, and you confirm that it was the right account.',
  },
  needs: {
    title: 'What needs you comes first',
    text: 'Red means someone must act, and says who and how. Everything else renews automatically.',
  },
  tools: {
    title: 'In the tools you work in',
    text: 'Allow their sites in the options. Then each customer there shows whether NoiseAware is connected.',
  },
});
