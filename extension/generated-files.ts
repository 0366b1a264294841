import {
  extensionFile,
  readCatalogues,
  sharedFile,
} from '@noiseaware-connect/shared/languages/read-catalogues';
import { translate } from '@noiseaware-connect/shared/words/language';
import { productName } from '@noiseaware-connect/shared/words/product-name';
import { managedSchema } from './managed-schema.ts';
import { manifestWords } from './src/words/manifest-words.ts';

/** The files beside the scripts that follow from code: the translations, the manifest's texts, the policy's schema. */
export async function generatedFiles(): Promise<{ relativeDest: string; contents: string }[]> {
  const { en, ...catalogues } = await readCatalogues(sharedFile, extensionFile);
  return [
    ...Object.entries(catalogues).map(([code, catalogue]) => fileOf(`languages/${code}.json`, catalogue)),
    ...Object.entries({ en, ...catalogues }).map(([code, catalogue]) =>
      fileOf(`_locales/${code.replace('-', '_')}/messages.json`, {
        name: { message: productName },
        description: { message: translate(manifestWords, catalogue).description },
      }),
    ),
    fileOf('managed-schema.json', managedSchema),
  ];
}

// --- Internal helpers ---

const fileOf = (relativeDest: string, contents: object) => ({
  relativeDest,
  contents: JSON.stringify(contents),
});
