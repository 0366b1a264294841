import { fill } from '@noiseaware-connect/shared/fill';
import type { Cause } from '@noiseaware-connect/shared/shapes';
import { reasonWords } from '@noiseaware-connect/shared/words/state-words';

/** The sentence for a cause, as every surface says it: of one that is not known, it claims nothing. */
export const describeCause = (cause: string): string =>
  fill(Object.hasOwn(reasonWords, cause) ? reasonWords[cause as Cause] : reasonWords.other, {
    company: 'the relay',
  });
