import { type Language, type Speech, speechFor } from '@noiseaware-connect/shared/language';
import { type Catalogue, speak } from '@noiseaware-connect/shared/words/language';

/**
 * Switches all texts to a person's choice, or to the browser's language. Resolves with what was chosen once the texts
 * are loaded.
 */
export async function speakTo(choice: Language | null): Promise<Speech> {
  const speech = speechFor(choice, navigator.languages);
  await speak(speech, readCatalogue);
  return speech;
}

// Fetched, not imported: a running service worker may not import.
const readCatalogue = async (language: Language): Promise<Catalogue> =>
  (await fetch(`/languages/${language}.json`)).json();
