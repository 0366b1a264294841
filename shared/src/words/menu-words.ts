import { defineWords } from './language.ts';

/** A menu of actions; `{name}` is what they are for. */
export const menuWords = defineWords('menu', {
  more: 'More actions',
  moreFor: 'More actions for {name}',
});
