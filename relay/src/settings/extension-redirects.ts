/**
 * Redirect bases of the extension built from this repository: the Chromium id follows from the public key in its manifest, the
 * Firefox base from its gecko id.
 */
export const extensionRedirects = [
  'https://ahmfeippdabjoiiinmlcghamapbdmmfh.chromiumapp.org/',
  'https://2bc259152ad8b2555557c1e32845e5d653aeefdc.extensions.allizom.org/',
] as const;
