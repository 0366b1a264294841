import { type Language, type Speech, speechFor } from '@noiseaware-connect/shared/language';
import { fetchedFrom, speak } from '@noiseaware-connect/shared/words/language';

/**
 * Switches all texts to a person's choice, or to the browser's language. Resolves with what was chosen once the texts
 * are loaded.
 */
export async function speakTo(choice: Language | null): Promise<Speech> {
  const speech = speechFor(choice, navigator.languages);
  await speak(speech, fetchedFrom('/languages', fetch));
  return speech;
}
