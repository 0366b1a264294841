import type { ChipState } from '../words/chip-words.ts';

/** The product's mark: sound that has become a link. */
const mark =
  'M2.3 7.8L4.6 7.8L5.3 5.3L7.3 11.5L9 6.3L9.4 7.8L11.7 7.8L11.7 6.2L10.4 6.2L8.8 3.5L7.3 8.7L5.3 2.5L3.6 6.2L2.3 6.2z';

/** What is drawn before the word, on a square of 14: each state is told apart without its colour. */
export const signs: Record<ChipState, string> = {
  not_connected: 'M6.2 3.8h1.6v2.4h2.4v1.6H7.8v2.4H6.2V7.8H3.8V6.2h2.4z',
  active: 'M3.3 7.8l1.2-1.2 1.6 1.6 3.5-3.9 1.2 1.1-4.6 5.2z',
  degraded: 'M6.1 3.2h1.8l-.2 4.6H6.3zM6.1 9h1.8v1.7H6.1z',
  reauthorization_required: 'M7 3.3a3.8 3.8 0 1 0 3.8 3.8H9.3a2.3 2.3 0 1 1-2.3-2.3v1.6L9.9 4 7 1.7z',
  disconnected: 'M4.9 3.7L7 5.8l2.1-2.1 1.2 1.2L8.2 7l2.1 2.1-1.2 1.2L7 8.2l-2.1 2.1-1.2-1.2L5.8 7 3.7 4.9z',
  unknown: mark,
  signed_out: mark,
  inert: mark,
};
