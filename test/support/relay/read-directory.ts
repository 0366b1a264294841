import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** Every file below a directory by its name, with its content; sockets have nothing to read. */
export async function readDirectory(directory: string): Promise<Map<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return new Map(
    await Promise.all(
      files.map(async ({ name, parentPath }): Promise<[string, string]> => {
        const file = path.join(parentPath, name);
        return [path.relative(directory, file), await readFile(file, 'latin1')];
      }),
    ),
  );
}
