import { defineWords } from './language.ts';

/** What the options say of the extension's last errors. */
export const errorWords = defineWords('errors', {
  title: 'Errors of this extension',
  lead: 'Time, version, place and kind of the last ones, for your admin. No account, address or token is in them.',
  copy: 'Copy',
  copied: 'Copied',
  clear: 'Clear',
});
