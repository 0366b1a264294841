import { expect } from 'vitest';
import { advised } from './follow-advice.ts';
import type { NoiseAware } from './noiseawares.ts';
import { type Outcome, useConnections } from './use-connection.ts';

/** Rehearses with a NoiseAware, puts in what is advised, and uses it; expects what its row says. */
export async function tryNoiseAware(noiseaware: NoiseAware): Promise<Outcome & { settings: string }> {
  const { settings } = await advised(noiseaware);
  const named = Object.entries(settings).map((setting) => setting.join('='));
  const outcome = await useConnections(noiseaware, settings);
  const { works } = noiseaware;
  const fails = expect.not.stringMatching(/^works$/);
  expect({ named, ...outcome }).toEqual({
    named: noiseaware.settings,
    byExtension: ['whole', 'by the extension'].includes(works) ? 'works' : fails,
    byLink: ['whole', 'by links'].includes(works) ? 'works' : fails,
  });
  return { ...outcome, settings: named.join(' ') };
}
