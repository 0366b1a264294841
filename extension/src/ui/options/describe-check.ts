import type { Check } from '../../app/report/checks.ts';
import type { RefusalCode } from '../../messages.ts';
import { checkWords as words } from '../../words/check-words.ts';
import { greetingWords } from '../../words/setup-words.ts';
import { describeRefusal } from '../parts/describe-refusal.ts';

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
      return { fine: words.onTime, off: words.clockOff, not_tried: words.notTried }[check.found];
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
