import type { ChipWords } from '../../tool-messages.ts';
import { chipWords, readOnlyChipWords } from '../../words/chip-words.ts';

/** The texts of all chips. They invite to no action if the person may not connect. */
export const chipWordsFor = (mayConnect: boolean): ChipWords =>
  mayConnect ? chipWords : { ...chipWords, ...readOnlyChipWords };
