import { queryAll, type Root } from './dom.ts';
import { chipSelector } from './draw-chip.ts';

/** The chips in a part of the page, not counting shadow roots in it. */
export const chipsIn = (root: Root): NodeListOf<Element> => queryAll(root, chipSelector);

/**
 * Removes chips that are not this script's: left by an earlier script, or copied by the page. Only an empty `span` is
 * removed, so that a page cannot have other elements removed by marking them as chips.
 */
export function removeForeignChips(chips: Iterable<Element>, isOurs: (chip: Element) => boolean): void {
  for (const chip of chips)
    if (!isOurs(chip) && chip.localName === 'span' && chip.childNodes.length === 0) chip.remove();
}
