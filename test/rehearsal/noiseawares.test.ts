import { afterAll, expect, it } from 'vitest';
import { tableText } from '../support/postgres/table-text.ts';
import { noiseawares } from './noiseawares.ts';
import { tryNoiseAware } from './try-noiseaware.ts';

const rows: Record<string, string>[] = [];
afterAll(() => {
  process.stdout.write(`\nNoiseAwares that differ, and what rehearsals named:\n${tableText(rows)}\n`);
});

it.each(noiseawares)(
  'a rehearsal names what mends it, and nothing else, where this differs: $differs',
  async (noiseaware) => {
    const { differs } = noiseaware;
    rows.push({ differs, ...(await tryNoiseAware(noiseaware)) });
  },
  // Several rehearsals, and two connections in use.
  120_000,
);

it('accounts can be connected and used with at least 41 of 51, and in one way at least with 43', () => {
  const working = (...ways: string[]) => noiseawares.filter(({ works }) => ways.includes(works)).length;
  expect(noiseawares).toHaveLength(51);
  expect(working('whole')).toBeGreaterThanOrEqual(41);
  expect(working('whole', 'by the extension', 'by links')).toBeGreaterThanOrEqual(43);
});
