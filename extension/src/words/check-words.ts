import { defineWords } from '@noiseaware-connect/shared/words/language';
import type { Check } from '../app/report/checks.ts';
import type { RefusalCode } from '../messages.ts';
import { describeRefusal } from './failure-words.ts';
import { greetingWords } from './setup-words.ts';

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

/**
 * What a check found, and what helps. The sentence has places for {company}, {host}, {names}, {redirect} and {span}.
 */
export function describeCheck(check: Check): string {
  switch (check.name) {
    case 'browser':
      return check.found === 'fine' ? words.opens : words.noWindow;
    case 'permissions':
      return check.found === 'fine' ? words.permitted : words.missing;
    case 'policy':
      return { none: words.noPolicy, in_force: words.inForce, unusable: words.unusable }[check.found];
    case 'storage':
      return check.found === 'fine' ? words.saved : describeRefusal(check.found);
    case 'company':
      return describeCompany(check.found);
    case 'clock':
      return check.found === 'fine' ? words.onTime : words.clockOff;
    case 'session':
      return describeTried(check.found, words.signedIn);
    case 'redirect':
      return check.found === 'refused'
        ? words.redirectRefused
        : describeTried(check.found, words.redirectAllowed);
    case 'pairing':
      return check.found === 'wrong_login_host' ? words.otherLogin : describeTried(check.found, words.begun);
  }
}

const words = defineWords('check', {
  opens: 'This browser can open it.',
  noWindow: 'This browser cannot open it. Use a current Chrome, Edge or Firefox.',
  permitted: 'The extension has every permission that it was installed with.',
  missing: 'The browser does not grant: {names}. Install the extension again.',
  noPolicy: 'There are none.',
  inForce: 'In force: {names}.',
  unusable: 'Cannot be used: {names}. Tell your admin.',
  saved: 'The extension can save what it needs.',
  notSetUp: 'This browser is not set up yet. Use a setup link first.',
  reached: '{company} answers and works with this extension.',
  shutOut: '{company} answers, but does not let this extension in.',
  onTime: 'This computer’s clock is right.',
  clockOff: 'This computer’s clock is off by {span}. Connecting still works; please correct it.',
  notTried: 'Not checked: something above has to be fixed first.',
  signedIn: 'You are signed in to {company}.',
  redirectAllowed: '{company} allows this extension’s address.',
  redirectRefused: 'Not allowed at {company}. Tell your admin: RELAY_REDIRECTS is missing {redirect}',
  begun: 'A test connection was started and canceled.',
  otherLogin: '{company} leads to a different login page than this browser was set up with. Tell your admin.',
});

// --- Internal helpers ---

const describeTried = (found: 'fine' | 'not_tried' | RefusalCode, passed: string): string =>
  found === 'fine' ? passed : found === 'not_tried' ? words.notTried : describeRefusal(found);

function describeCompany(found: Extract<Check, { name: 'company' }>['found']): string {
  switch (found) {
    case 'relay':
      return words.reached;
    case 'not_set_up':
      return words.notSetUp;
    case 'shut_out':
      return words.shutOut;
    case 'bad_address':
      return words.notSetUp;
    default:
      return greetingWords[found];
  }
}
