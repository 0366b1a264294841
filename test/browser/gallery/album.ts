import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';

/** Collects pictures in a folder, each by its state, language and look. */
export function createAlbum(folder: string) {
  const all: { state: string; language: string; look: string; file: string }[] = [];
  const isEmpty = rm(folder, { recursive: true, force: true }).then(() => mkdir(folder, { recursive: true }));
  return {
    /** Takes a picture of the whole page. */
    async picture(page: Page, state: string, language: string, look: string): Promise<void> {
      await isEmpty;
      const file = `${[state, language, look].join(' ').replaceAll(/[^a-z0-9]+/gi, '-')}.png`;
      await page.screenshot({ path: path.join(folder, file), fullPage: true, animations: 'disabled' });
      all.push({ state, language, look, file });
    },
    /** Writes one page that shows all of them. */
    async bind(): Promise<void> {
      await isEmpty;
      const states = [...Map.groupBy(all, ({ state }) => state)];
      const sections = states.map(
        ([state, pictures]) =>
          `<h2>${state}</h2><div>${pictures
            .map(
              ({ language, look, file }) =>
                `<figure data-language="${language}"><img loading="lazy" src="${file}" alt=""><figcaption>${language}, ${look}</figcaption></figure>`,
            )
            .join('')}</div>`,
      );
      await writeFile(path.join(folder, 'index.html'), `${head}${sections.join('\n')}`);
    },
  };
}

// --- Internal helpers ---

const head = `<!doctype html><meta charset="utf-8"><title>Gallery</title><style>
  body { margin: 24px; background: #dfe4ea; font: 14px system-ui }
  div { display: flex; flex-wrap: wrap; gap: 20px; align-items: start }
  figure { margin: 0 } img { max-width: 400px; border-radius: 8px; box-shadow: 0 4px 16px #0003 }
</style>
`;
