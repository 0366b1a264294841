import { builtConsole } from '@noiseaware-connect/relay/pages/console/files';
import { languageCodes } from '@noiseaware-connect/shared/language';
import { expect, it } from 'vitest';

const files = new Map(builtConsole()?.files);
const names = [...files.keys()];
const views = names.filter((name) => name.includes('-view-'));

/** Gzipped bytes of these scripts and of all that they import at once, besides the style and the largest language. */
function sizeWith(...scripts: string[]): number {
  const loaded = new Set(scripts);
  for (const name of loaded) {
    const { text = '' } = files.get(name) ?? {};
    for (const [, imported = ''] of text.matchAll(/\bfrom"\.\/([^"]+)"/g)) loaded.add(imported);
  }
  const languages = names.filter((name) => name.endsWith('.json')).map(bytesOf);
  return [...loaded, 'console.css'].reduce((sum, name) => sum + bytesOf(name), Math.max(...languages));
}

const bytesOf = (name: string): number => files.get(name)?.gzip.length ?? Number.NaN;

it('the console is a script, a style, a script for each view, and a file for each language but English', () => {
  expect(names).toEqual(expect.arrayContaining(['console.js', 'console.css']));
  expect(views.map((name) => name.replace(/-view-.*/, '')).sort()).toEqual([
    'alerts',
    'audit',
    'connections',
    'health',
    'keys',
    'links',
    'overview',
    'staff',
    'tools',
    'webhooks',
  ]);
  expect(names.filter((name) => name.endsWith('.json')).sort()).toEqual(
    languageCodes.flatMap((code) => (code === 'en' ? [] : `${code}.json`)).sort(),
  );
});

it('a browser loads at most 68 kB gzipped for the overview, and 84 kB for any other view', () => {
  const overview = views.filter((name) => name.startsWith('overview-'));
  expect(sizeWith('console.js', ...overview)).toBeGreaterThan(20_000);
  expect(sizeWith('console.js', ...overview)).toBeLessThanOrEqual(68_000);
  for (const view of views) expect(sizeWith('console.js', view), view).toBeLessThanOrEqual(84_000);
});
