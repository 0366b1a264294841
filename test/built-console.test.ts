import { builtConsole } from '@noiseaware-connect/relay/pages/console/files';
import { languageCodes } from '@noiseaware-connect/shared/language';
import { expect, it } from 'vitest';

it('a browser loads at most 87 kB gzipped of the console: script, style and one language', () => {
  const { 'console.js': script = 0, 'console.css': style = 0, ...languages } = sizesOf();
  expect(Object.keys(languages).sort()).toEqual(
    languageCodes.flatMap((code) => (code === 'en' ? [] : `${code}.json`)).sort(),
  );
  const sizes = [script, style, ...Object.values(languages)];
  expect(Math.min(...sizes)).toBeGreaterThan(1_000);
  expect(script + style + Math.max(...Object.values(languages))).toBeLessThanOrEqual(87_000);
});

const sizesOf = (): Record<string, number> =>
  Object.fromEntries(Array.from(builtConsole()?.files ?? [], ([name, { gzip }]) => [name, gzip.length]));
