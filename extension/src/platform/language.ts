import { type Language, type Speech, speechFor } from '@noiseaware-connect/shared/language';
import { createCatalogueFetcher, switchLanguage } from '@noiseaware-connect/shared/words/language';

/**
 * Switches all texts to a person's choice, or to the browser's language. Resolves with what was chosen once the texts
 * are loaded.
 */
export async function applyLanguage(choice: Language | null): Promise<Speech> {
  const speech = speechFor(choice, navigator.languages);
  await switchLanguage(speech, createCatalogueFetcher('/languages', fetch));
  return speech;
}
