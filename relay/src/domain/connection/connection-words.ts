import { fill } from '@noiseaware-connect/shared/fill';
import type { Cause } from '@noiseaware-connect/shared/shapes';
import { reasonWords } from '@noiseaware-connect/shared/words/state-words';

/** The sentence that every interface shows for a cause; a general one for an unknown cause. */
export const describeCause = (cause: string): string =>
  fill(Object.hasOwn(reasonWords, cause) ? reasonWords[cause as Cause] : reasonWords.other, {
    company: 'the relay',
  });
