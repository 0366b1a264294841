import { rmSync } from 'node:fs';
import { build } from 'vitepress';
import { writePages } from './write-pages.ts';

/**
 * Writes the site of the documents, which any server of static files serves.
 * @param folder where; what is there is removed
 */
export async function writeSite(folder: string): Promise<void> {
  writePages();
  rmSync(folder, { recursive: true, force: true });
  await build(import.meta.dirname, { outDir: folder });
}
