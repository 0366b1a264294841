import { fill } from '../fill.ts';
import { memoizeByLanguageTag } from './language.ts';

const formats = memoizeByLanguageTag((tag) => ({
  plurals: new Intl.PluralRules(tag),
  number: new Intl.NumberFormat(tag),
}));

/** "2,000". */
export const numberOf = (count: number): string => formats().number.format(count);

/** The plural forms of a sentence, as many as the language has. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** The sentence for a count, with `{count}` filled. Other places stay. */
export const plural = (forms: Forms, count: number): string =>
  fill(forms[formats().plurals.select(count)] ?? forms.other, { count: numberOf(count) });
