import { defineWords } from '@noiseaware-connect/shared/words/language';

/** The offer to run on the open site. */
export const useHereWords = defineWords('use-here', {
  title: 'Show NoiseAware in {tool}?',
  lead: 'On {site}, each customer’s record then shows whether NoiseAware is connected. Only their IDs go to {company}.',
  allow: 'Allow on this site…',
});
