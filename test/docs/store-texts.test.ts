import { readFileSync } from 'node:fs';
import path from 'node:path';
import { languages } from '@noiseaware-connect/shared/language';
import { expect, it } from 'vitest';
import { fillStoreTexts } from '../release/store-texts.ts';

const folder = path.resolve(import.meta.dirname, '../../extension/docs/store');
const publisher = { RELEASE_COMPANY: 'Harbor House', RELEASE_CONTACT: 'privacy@harbor-house.example' };

it('each description says whose trademark NoiseAware is, that others made this, who publishes it, and whom to contact', () => {
  const [descriptions] = fillStoreTexts(folder, publisher);
  const sections = descriptions?.text.split(/^### /m).slice(1) ?? [];
  expect(sections).toHaveLength(Object.keys(languages).length);
  for (const section of sections) {
    const last = section.trimEnd().split('\n>\n').at(-1);
    expect(last).toMatch(/NoiseAware .*(trademark|Marke|marca|marque)/);
    for (const value of Object.values(publisher)) expect(last).toContain(value);
  }
});

it('no text of a release has a place that is not filled', () => {
  for (const { name, text } of fillStoreTexts(folder, publisher)) expect(text, name).not.toMatch(/<\w+>/);
});

it.each(Object.keys(publisher))(
  'a release without %s is refused, and the text that needs it is named',
  (setting) => {
    const [, word] = setting.split('_');
    expect(() => fillStoreTexts(folder, { ...publisher, [setting]: ' ' })).toThrow(
      `${setting} is missing: it stands for \`<${word?.toLowerCase()}>\` in the stores’ descriptions.md`,
    );
  },
);

it('listing.md says where the trademark’s owner has to be asked', () => {
  expect(readFileSync(path.join(folder, 'listing.md'), 'utf8')).toContain(
    'NoiseAware is a trademark of its owner; this project is not made by NoiseAware.',
  );
});
