import { type Language, type Speech, speechFor } from '@noiseaware-connect/shared/language';
import { type Catalogue, speak } from '@noiseaware-connect/shared/words/language';

/** Speaks a person's choice, or the browser's language. Resolves once all words are those, with what is spoken. */
export async function speakTo(choice: Language | null): Promise<Speech> {
  const speech = speechFor(choice, navigator.languages);
  await speak(speech, readCatalogue);
  return speech;
}

// A file and no import: a service worker may not import while it runs.
const readCatalogue = async (language: Language): Promise<Catalogue> =>
  (await fetch(`/languages/${language}.json`)).json();
