import { expect, it } from 'vitest';
import { rehearseWith } from './follow-advice.ts';
import { noiseawares } from './noiseawares.ts';
import { tryNoiseAware } from './try-noiseaware.ts';

/** A row of each kind: one that needs no setting, some that need one, and one that none mends. */
const telling = noiseawares.filter(({ differs }) =>
  [
    'it takes 30 s until the browser is back',
    'an exchange wants the ClientSecret, and says only 401',
    'access codes are cut to 48 characters',
    'only UUIDs are taken as access codes',
  ].includes(differs),
);

it.each(telling)(
  'a rehearsal names what mends it, and nothing else, where this differs: $differs',
  (noiseaware) => tryNoiseAware(noiseaware).then(() => undefined),
);

it('waits for a person who needs minutes, and says what it waits for', async () => {
  const { failed, said } = await rehearseWith({ returnAfter: 130 });
  expect(failed).toBe(null);
  const text = said.join('\n');
  expect(text).toMatch(
    /^\d\d:\d\d:\d\d {2}the address can be opened; waiting for its button to be pressed\.$/m,
  );
  expect(text).toMatch(/NoiseAware has called the ConnectionURL; waiting for the browser to come back\.$/m);
  expect(text).toContain('Waiting for the browser to come back, for 2 min.');
});
