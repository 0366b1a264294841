import type { Language } from '@noiseaware-connect/shared/language';
import { extensionFile, readCatalogues } from '@noiseaware-connect/shared/languages/read-catalogues';
import { translate } from '@noiseaware-connect/shared/words/language';
import { chipWords } from '../../../extension/src/words/chip-words.ts';
import type { ChipStage } from '../../support/browser/chip-stage.ts';
import { readChips } from '../../support/browser/chips.ts';
import type { createAlbum } from './album.ts';

const states = ['awaiting_confirmation', 'active', 'degraded', 'reauthorization_required', 'disconnected'];
const accounts = [...states, 'not_connected'];
const policy = "default-src 'none'; style-src 'unsafe-inline'";
const body = `<style>
  :root { color-scheme: light dark; font: 15px/32px system-ui } p { margin: 0; padding: 8px 16px }
</style>${accounts.map((each) => `<p data-noiseaware-account="${each}">Home ${each} </p>`).join('')}`;

const catalogues = await readCatalogues(extensionFile);

/** Pictures the chips of all states in that language, known and signed out, on a light page and on a dark one. */
export async function pictureChips(
  stage: ChipStage,
  album: ReturnType<typeof createAlbum>,
  language: Language,
): Promise<void> {
  const words = translate(chipWords, catalogues[language]);
  for (const failure of [null, 'signed_out'] as const) {
    const told = {
      rules: { state: 'ready', tools: [], words },
      states: Object.fromEntries(states.map((each) => [each, each])),
      failure,
    };
    await stage.background(`(fake) => void Object.assign(fake, ${JSON.stringify(told)})`);
    const page = await stage.open(body, '/units', policy);
    const last = words[failure ?? 'not_connected'].label;
    while ((await readChips(page)).at(-1)?.text !== last)
      await page.evaluate('new Promise(requestAnimationFrame)');
    for (const [look, media] of Object.entries({
      light: { colorScheme: 'light' },
      dark: { colorScheme: 'dark' },
      'forced colours': { forcedColors: 'active' },
    } as const)) {
      await page.emulateMedia({ colorScheme: null, forcedColors: null, reducedMotion: 'reduce', ...media });
      await album.picture(page, failure === null ? 'chips' : 'chips: signed out', language, look);
    }
    await page.close();
  }
}
