import type { Language } from '@noiseaware-connect/shared/language';
import type { Model } from '../model.ts';
import type { Policy, PolicyName } from './policy.ts';

/** Whether the person may not change it. */
export const isLocked = (policy: Policy, name: PolicyName): boolean => policy.locked?.includes(name) === true;

/** The language of all words; null is the browser's. */
export const languageOf = ({ policy, language }: Model): Language | null =>
  settle(policy, 'language', language) ?? null;

/** Whether notifications are shown. */
export const notifies = ({ policy, notifications }: Model): boolean =>
  settle(policy, 'notifications', notifications) ?? true;

// --- Internal helpers ---

/** What holds: what is locked, else the person's own choice, else what is set; undefined for none of them. */
const settle = <N extends PolicyName>(
  policy: Policy,
  name: N,
  own: Policy[N] | null,
): Policy[N] | undefined => (isLocked(policy, name) ? policy[name] : (own ?? policy[name]));
