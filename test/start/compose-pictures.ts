import { readFile } from 'node:fs/promises';
import type { BrowserContext } from 'playwright-core';

/** Puts rows of pictures into one, in their order. */
export async function composePictures(
  context: BrowserContext,
  rows: string[][],
  target: string,
): Promise<void> {
  const drawn = await Promise.all(rows.map(drawRow));
  const page = await context.newPage();
  await page.setViewportSize({ width: 1880, height: 600 });
  await page.setContent(`<style>
    body { margin: 0; padding: 24px; display: grid; gap: 24px; background: #dfe4ea }
    div { display: flex; gap: 20px; align-items: center; justify-content: center }
    img { height: 460px; border-radius: 10px; box-shadow: 0 6px 24px #0003 }
  </style>${drawn.join('')}`);
  await page.screenshot({ path: target, fullPage: true });
  await page.close();
}

// --- Internal helpers ---

async function drawRow(files: string[]): Promise<string> {
  const images = await Promise.all(
    files.map(
      async (file) => `<img src="data:image/png;base64,${(await readFile(file)).toString('base64')}">`,
    ),
  );
  return `<div>${images.join('')}</div>`;
}
