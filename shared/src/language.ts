/**
 * The languages by code (BCP 47), each with its own name. English is in the code; the translations into each other
 * language are in `languages/<code>/`, one file for each package.
 */
export const languages = {
  en: 'English',
  es: 'Español',
  fr: 'Français',
  de: 'Deutsch',
  'pt-BR': 'Português (Brasil)',
} as const;
export type Language = keyof typeof languages;
export const languageCodes = Object.keys(languages) as readonly Language[];

/** A language, and the tag (BCP 47) for dates and numbers, which may name a region too. */
export interface Speech {
  language: Language;
  tag: string;
}

/**
 * The language that a person reads: their choice, else the first supported one of the browser's languages, else
 * English.
 */
export function speechFor(choice: Language | null, preferred: readonly string[]): Speech {
  const wanted = choice === null ? preferred : [choice];
  const codes = wanted.map((tag) => languageCodes.find((code) => baseOf(code) === baseOf(tag)));
  const language = codes.find((code) => code !== undefined) ?? 'en';
  return { language, tag: preferred.find((tag) => baseOf(tag) === baseOf(language)) ?? language };
}

// --- Internal helpers ---

const baseOf = (tag: string): string | undefined => tag.split('-', 1)[0]?.toLowerCase();
