import type { Greeted } from '../../messages.ts';
import { policy } from '../model/policy.ts';
import type { View } from '../view.ts';
import type { BrowserFacts } from './browser-facts.ts';
import type { Tried } from './try-pairing.ts';

/** A check of the self-test and what it found; its texts are in `check-words.ts`. */
export type Check =
  | { name: 'browser'; finding: 'fine' | 'no_window' }
  | { name: 'permissions'; finding: 'fine' | 'missing' }
  | { name: 'policy'; finding: 'none' | 'in_force' | 'unusable'; settings: string[] }
  | { name: 'storage'; finding: 'fine' | 'not_saved' }
  | { name: 'company'; finding: 'not_set_up' | Greeted['kind'] }
  | { name: 'clock'; finding: 'fine' | 'off' | 'not_tried' }
  | { name: 'session'; finding: 'fine' | 'not_tried' | 'unauthenticated' }
  | { name: 'redirect'; finding: 'fine' | 'not_tried' | 'refused' }
  | { name: 'pairing'; finding: 'fine' | 'not_tried' | Exclude<Tried, { ok: true }>['code'] };

/** What the checks are computed from. */
export interface CheckedFacts {
  browserFacts: BrowserFacts;
  view: Pick<View, 'relay' | 'offset' | 'refresh' | 'policy'>;
  /** What answers at the relay's address. */
  greeted: Greeted['kind'] | 'not_set_up';
  /** The result of the trial pairing; null if it was not tried. */
  tried: Tried | null;
}

/** Milliseconds by which the clocks may differ. */
const mayBeOff = 60_000;

/** Everything that connecting an account needs, in the order in which it is needed. */
export function checksOf({ browserFacts, view, greeted, tried }: CheckedFacts): Check[] {
  const isCompared = greeted !== 'not_set_up';
  return [
    { name: 'browser', finding: browserFacts.redirectBase === null ? 'no_window' : 'fine' },
    { name: 'permissions', finding: browserFacts.missing.length > 0 ? 'missing' : 'fine' },
    checkPolicy(browserFacts.policy, view.policy),
    { name: 'storage', finding: view.refresh.failure === 'not_saved' ? 'not_saved' : 'fine' },
    { name: 'company', finding: greeted },
    { name: 'clock', finding: !isCompared ? 'not_tried' : Math.abs(view.offset) > mayBeOff ? 'off' : 'fine' },
    ...checkPairing(
      greeted === 'shut_out' ? 'invalid_request' : tried === null || tried.ok ? null : tried.code,
      tried,
    ),
  ];
}

/** How a check ended: passed, to be fixed some time, a person has to act, or not tried. */
export function resultOf({ finding }: Check): 'ok' | 'warn' | 'act' | 'off' {
  if (finding === 'off') return 'warn';
  if (['fine', 'none', 'in_force', 'relay'].includes(finding)) return 'ok';
  return finding === 'not_tried' ? 'off' : 'act';
}

// --- Internal helpers ---

function checkPolicy(raw: unknown, used: View['policy']): Check {
  const names = Object.keys(policy.entries) as (keyof View['policy'])[];
  const settings = names.filter((name) => Object(raw)[name] !== undefined);
  const unusable = settings.filter((name) => used[name] === undefined);
  if (unusable.length > 0) return { name: 'policy', finding: 'unusable', settings: unusable };
  return { name: 'policy', finding: settings.length > 0 ? 'in_force' : 'none', settings };
}

/**
 * The relay checks the session first, then the redirect address. Nothing else in the trial's request can be invalid.
 */
function checkPairing(code: Exclude<Tried, { ok: true }>['code'] | null, tried: Tried | null): Check[] {
  const passed = tried?.ok === true || code === 'wrong_login_host';
  const isRefused = code === 'invalid_request';
  const isUnknown = code === 'unauthenticated';
  const isSessionValid = passed || (isRefused && tried !== null);
  return [
    { name: 'session', finding: isUnknown ? code : isSessionValid ? 'fine' : 'not_tried' },
    { name: 'redirect', finding: isRefused ? 'refused' : passed ? 'fine' : 'not_tried' },
    {
      name: 'pairing',
      finding: tried?.ok === true ? 'fine' : code === null || isRefused || isUnknown ? 'not_tried' : code,
    },
  ];
}
