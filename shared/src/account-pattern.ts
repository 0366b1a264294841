import { matchTemplate, templateOf } from './match-template.ts';

/** Whether an account id is of a pattern's form, such as `cust-{*}` (see `accountPattern` in `tool.ts`). */
export const isOfPattern = (pattern: string, account: string): boolean =>
  matchTemplate(templateOf(pattern), account) !== undefined;

/** Whether an account is one of those that some patterns name; null names all. */
export const isAmong = (patterns: readonly string[] | null, account: string): boolean =>
  patterns === null || patterns.some((each) => isOfPattern(each, account));
