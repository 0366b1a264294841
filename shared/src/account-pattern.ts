import { matchTemplate, templateOf } from './match-template.ts';

/** Whether an account id matches a pattern such as `cust-{*}` (see `accountPattern` in `tool.ts`). */
export const matchesPattern = (pattern: string, account: string): boolean =>
  matchTemplate(templateOf(pattern), account) !== undefined;

/** Whether an account id matches one of these patterns; null matches all. */
export const isInScope = (patterns: readonly string[] | null, account: string): boolean =>
  patterns === null || patterns.some((each) => matchesPattern(each, account));
