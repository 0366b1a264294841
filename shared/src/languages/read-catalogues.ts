import { type Language, languageCodes } from '../language.ts';
import type { Catalogue } from '../words/language.ts';

/** Reads one file of a language's folder. */
export type ReadFile = (code: Language) => Promise<Catalogue>;

// One function for each file, so that a bundle contains only the files that it reads.
export const sharedFile: ReadFile = async (code) =>
  (await import(`./${code}/shared.json`, { with: { type: 'json' } })).default;
export const extensionFile: ReadFile = async (code) =>
  (await import(`./${code}/extension.json`, { with: { type: 'json' } })).default;
export const pagesFile: ReadFile = async (code) =>
  (await import(`./${code}/pages.json`, { with: { type: 'json' } })).default;
export const consoleFile: ReadFile = async (code) =>
  (await import(`./${code}/console.json`, { with: { type: 'json' } })).default;

/** Reads the translations into every language from these files. English has none: it is in the code. */
export async function readCatalogues(
  ...files: readonly ReadFile[]
): Promise<Readonly<Record<Language, Catalogue>>> {
  const catalogues = languageCodes.map(async (code) => {
    const read = code === 'en' ? [] : await Promise.all(files.map((file) => file(code)));
    return [code, Object.assign({}, ...read) as Catalogue] as const;
  });
  return Object.fromEntries(await Promise.all(catalogues)) as Record<Language, Catalogue>;
}
