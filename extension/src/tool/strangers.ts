import { queryAll } from './dom.ts';
import { chipAttribute } from './draw-chip.ts';

/** The chips in a part of the page. */
export const chipsIn = (root: Element | Document): NodeListOf<Element> =>
  queryAll(root, `[${chipAttribute}]`);

/**
 * Takes away chips that are not this script's: left by an earlier one, or copied by the page with what they stood in. A
 * page that makes something of its own look like a chip must not have more taken away than a chip could be.
 */
export function removeStrangers(chips: Iterable<Element>, isOurs: (chip: Element) => boolean): void {
  for (const chip of chips)
    if (!isOurs(chip) && chip.localName === 'span' && chip.childNodes.length === 0) chip.remove();
}
