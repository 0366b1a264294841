import { queryAll } from './dom.ts';
import { chipAttribute } from './draw-chip.ts';

/** Takes away chips that are not this script's: left by an earlier one, or copied by the page with what they stood in. */
export interface Strangers {
  remove(chip: Element): void;
  removeIn(root: Element | Document): void;
}

/** @param isOurs whether a chip is one of this script's */
export function createStrangers(isOurs: (chip: Element) => boolean): Strangers {
  // A page that makes something of its own look like a chip must not have more taken away than a chip could be.
  const remove = (chip: Element): void => {
    if (!isOurs(chip) && chip.localName === 'span' && chip.childNodes.length === 0) chip.remove();
  };
  return {
    remove,
    removeIn(root) {
      for (const chip of queryAll(root, `[${chipAttribute}]`)) remove(chip);
    },
  };
}
