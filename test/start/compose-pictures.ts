import { readFile } from 'node:fs/promises';
import type { BrowserContext } from 'playwright-core';

/** Puts pictures side by side into one, in their order. */
export async function composePictures(
  context: BrowserContext,
  files: string[],
  target: string,
): Promise<void> {
  const images = await Promise.all(
    files.map(
      async (file) => `<img src="data:image/png;base64,${(await readFile(file)).toString('base64')}">`,
    ),
  );
  const page = await context.newPage();
  await page.setViewportSize({ width: 1880, height: 548 });
  await page.setContent(`<style>
    body { margin: 0; padding: 24px; display: flex; gap: 20px; align-items: center; justify-content: center; background: #dfe4ea }
    img { height: 500px; border-radius: 10px; box-shadow: 0 6px 24px #0003 }
  </style>${images.join('')}`);
  await page.screenshot({ path: target, fullPage: true });
  await page.close();
}
