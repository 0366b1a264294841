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
      return check.finding === 'fine' ? words.opens : words.noWindow;
    case 'permissions':
      return check.finding === 'fine' ? words.permitted : words.missing;
    case 'policy':
      return { none: words.noPolicy, in_force: words.inForce, unusable: words.unusable }[check.finding];
    case 'storage':
      return check.finding === 'fine' ? words.saved : describeRefusal(check.finding);
    case 'company':
      return describeCompany(check.finding);
    case 'clock':
      return { fine: words.onTime, off: words.clockOff, not_tried: words.notTried }[check.finding];
    case 'session':
      return describeTried(check.finding, words.signedIn);
    case 'redirect':
      return check.finding === 'refused'
        ? words.redirectRefused
        : describeTried(check.finding, words.redirectAllowed);
    case 'pairing':
      return check.finding === 'wrong_login_host'
        ? words.otherLogin
        : describeTried(check.finding, words.begun);
  }
}

// --- Internal helpers ---

const describeTried = (finding: 'fine' | 'not_tried' | RefusalCode, passed: string): string =>
  finding === 'fine' ? passed : finding === 'not_tried' ? words.notTried : describeRefusal(finding);

function describeCompany(finding: Extract<Check, { name: 'company' }>['finding']): string {
  switch (finding) {
    case 'relay':
      return words.reached;
    case 'not_set_up':
      return words.notSetUp;
    case 'shut_out':
      return words.shutOut;
    case 'bad_address':
      return words.notSetUp;
    default:
      return greetingWords[finding];
  }
}
