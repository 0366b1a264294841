import { type Language, type Speech, speechFor } from '@noiseaware-connect/shared/language';
import { type Catalogue, speak } from '@noiseaware-connect/shared/words/language';

const catalogues: Readonly<Record<Exclude<Language, 'en'>, () => Promise<{ catalogue: Catalogue }>>> = {
  es: () => import('./languages/es.ts'),
  fr: () => import('./languages/fr.ts'),
  de: () => import('./languages/de.ts'),
  'pt-BR': () => import('./languages/pt-br.ts'),
};

/** Loads the texts in the first available language of `preferred` (BCP 47). */
export async function speakTo(preferred: readonly string[]): Promise<Speech> {
  const speech = speechFor(null, preferred);
  await speak(speech, async (language) =>
    language === 'en' ? {} : (await catalogues[language]()).catalogue,
  );
  return speech;
}
