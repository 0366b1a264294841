import type { Language } from '@noiseaware-connect/shared/language';
import type { Model } from './model.ts';
import type { Policy, PolicyName } from './policy.ts';

/** Whether an administrator has locked a setting. */
export const isLocked = (policy: Policy, name: PolicyName): boolean => policy.locked?.includes(name) === true;

/** Whether people have to sign in at the company's identity provider, and no invite is accepted. */
export const requiresProviderSignIn = (policy: Policy): boolean =>
  policy.signIn === true && isLocked(policy, 'signIn');

/** The language of all texts; null is the browser's. */
export const languageOf = ({ policy, language }: Model): Language | null =>
  settle(policy, 'language', language) ?? null;

/** Whether notifications are shown. */
export const areNotificationsOn = ({ policy, notifications }: Model): boolean =>
  settle(policy, 'notifications', notifications) ?? true;

// --- Internal helpers ---

/** The value in force: a locked policy, else the person's own choice, else the policy; undefined for none of them. */
const settle = <N extends PolicyName>(
  policy: Policy,
  name: N,
  own: Policy[N] | null,
): Policy[N] | undefined => (isLocked(policy, name) ? policy[name] : (own ?? policy[name]));
