import { cp, symlink } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** Folders that a test's copy of the repository does not need. */
const skipped = new Set(['.git', '.output', '.wxt', '.vite', 'pictures']);

/** Copies this repository as it lies here into an empty directory, with the packages that are installed. */
export async function copyRepository(directory: string): Promise<void> {
  await cp(root, directory, {
    recursive: true,
    // The packages of the workspace link to each other by relative paths: those of the copy to the copy's.
    verbatimSymlinks: true,
    filter: (source) => !skipped.has(path.basename(source)) && source !== path.join(root, 'node_modules'),
  });
  await symlink(path.join(root, 'node_modules'), path.join(directory, 'node_modules'));
}
