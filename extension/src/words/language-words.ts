import { defineWords } from './language.ts';

/** The choice of a language. */
export const languageWords = defineWords('language', {
  title: 'Language',
  ofBrowser: 'As the browser',
});
