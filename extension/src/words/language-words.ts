import { defineWords } from '@noiseaware-connect/shared/words/language';

/** The choice of a language. */
export const languageWords = defineWords('language', {
  title: 'Language',
  ofBrowser: 'Same as the browser',
});

/** The choice between light and dark. */
export const themeWords = defineWords('theme', {
  title: 'Appearance',
  ofSystem: 'Same as the system',
  light: 'Light',
  dark: 'Dark',
});
