import { isSeen, leavesTrace } from './shapes.ts';

// The same as the schemas in `shapes.ts`, which a test holds it to: the script in the pages of tools is kept small, and
// has no room for what validates anything else.

/** Whether a text could be an account's name. */
export const isName = (text: string): boolean =>
  text !== '' && text.length <= 200 && isSeen(text) && /\S/u.test(text);

/** Whether a text could be an account's id. */
export const isAccountId = (text: string): boolean =>
  isName(text) && leavesTrace(text) && !/^\.{1,2}$/.test(text);
