/** What the options say of the extension's last errors. */
export const errorWords = {
  title: 'Errors of this extension',
  lead: 'Time, version, place and kind of the last ones, for your relay’s engineers. No account, address or token is in them.',
  copy: 'Copy',
  copied: 'Copied',
  clear: 'Clear',
} as const;
