import { defineWords } from '@noiseaware-connect/shared/words/language';

/** The names of the checks. */
export const checkNames = defineWords('check-name', {
  browser: 'NoiseAware’s window',
  permissions: 'Permissions',
  policy: 'Settings of your organization',
  storage: 'Storage',
  company: 'Your company',
  clock: 'Clock',
  session: 'Sign-in',
  redirect: 'Return from NoiseAware',
  pairing: 'Test connection',
});

/** What checks found. */
export const checkWords = defineWords('check', {
  opens: 'This browser can open it.',
  noWindow: 'This browser cannot open it. Use a current Chrome, Edge or Firefox.',
  permitted: 'The extension has all permissions it was installed with.',
  missing: 'The browser does not grant {names}. Install the extension again.',
  noPolicy: 'There are none.',
  inForce: 'In force: {names}.',
  unusable: 'Cannot be used: {names}. Tell your admin.',
  saved: 'The extension can save what it needs.',
  notSetUp: 'This browser is not set up yet. Use a setup link first.',
  reached: '{company} answers and works with this extension.',
  shutOut: '{company} blocks this extension.',
  onTime: 'This computer’s clock is right.',
  clockOff: 'This computer’s clock is off by {span}. Connecting still works; please correct it.',
  notTried: 'Not checked: fix the problem above first.',
  signedIn: 'You are signed in to {company}.',
  redirectAllowed: '{company} allows this extension’s address.',
  redirectRefused: 'Not allowed at {company}. Tell your admin: RELAY_REDIRECTS is missing {redirect}',
  begun: 'A test connection was started and canceled.',
  otherLogin: '{company} leads to a different login page than this browser was set up with. Tell your admin.',
});
