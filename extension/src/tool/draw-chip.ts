import type { Account } from '@noiseaware-connect/shared/shapes';
import type { ChipWords } from '../tool-messages.ts';
import chipStyle from './chip.css?inline';
import { brand, type ChipState, chipText } from './chip-words.ts';
import compactStyle from './compact-chip.css?inline';
import { createElement } from './dom.ts';

/** Marks the element of a chip, so that a later script finds the chips of an earlier one. */
export const chipAttribute = 'data-noiseaware-chip';

/** One chip: an empty element in the page, whose content is in a closed shadow root. */
export interface Chip {
  readonly host: HTMLElement;
  show(state: ChipState, account: Account | undefined): void;
  /** Hides the chip's content until `show` is called again. */
  blank(): void;
  /**
   * Sets the tooltip. Called when the pointer is over the chip: set on every chip, it would cost as much as the chip
   * itself.
   */
  explain(): void;
}

/** The size of a label, and what the size and the number of its characters may be together. */
const fontSize = 11;
const widestLabel = 155;

/** Makes chips for one document. */
export type DrawChip = (compact: boolean) => Chip;

/**
 * Prepares what all chips of a document share.
 * @param words returns the present texts
 */
export function createChips(document: Document, words: () => ChipWords | undefined): DrawChip {
  const button = drawFace(document, 'button', 'unknown');
  button.setAttribute('type', 'button');
  // Not a button, so no keyboard reaches it; it has no name or tooltip.
  const plain = drawFace(document, 'span', 'inert');
  const sheets = [chipStyle, compactStyle].map(sheetOf);

  return (compact) => {
    // A plain element: a name with a dash could be defined by the page as a custom element, which would get the shadow
    // root.
    const host = createElement(document, 'span');
    host.setAttribute(chipAttribute, '');
    const root = host.attachShadow({ mode: 'closed' });
    root.adoptedStyleSheets = compact ? sheets : sheets.slice(0, 1);
    let face: HTMLElement | undefined;
    let currentState: ChipState | undefined;
    let labelled = brand;
    let titled = '';
    let isBlank = false;

    /** The button or the plain face, as the state needs. A new copy shows `unknown` or `inert`. */
    const faceFor = (state: ChipState): HTMLElement => {
      if (face !== undefined && (state === 'inert') === (currentState === 'inert')) return face;
      face?.remove();
      face = (state === 'inert' ? plain : button).cloneNode(true) as HTMLElement;
      root.append(face);
      currentState = state === 'inert' ? 'inert' : 'unknown';
      labelled = brand;
      titled = '';
      return face;
    };

    return {
      host,
      show(state, account) {
        const drawn = faceFor(state);
        const { label, title } = chipText(words(), state, account);
        if (currentState !== state) {
          drawn.setAttribute('data-state', state);
          currentState = state;
        }
        if (labelled !== label) {
          const element = drawn.lastChild as HTMLElement;
          element.textContent = label;
          // Nothing is cut: what clips costs time while a page scrolls.
          element.style.fontSize = `${Math.min(fontSize, widestLabel / label.length)}px`;
          labelled = label;
        }
        if (titled !== title) {
          drawn.setAttribute('aria-label', title);
          if (drawn.hasAttribute('title')) drawn.setAttribute('title', title);
          titled = title;
        }
        if (isBlank) drawn.style.visibility = '';
        isBlank = false;
      },
      blank() {
        if (isBlank || face === undefined) return;
        face.style.visibility = 'hidden';
        isBlank = true;
      },
      explain() {
        if (titled !== '') face?.setAttribute('title', titled);
      },
    };
  };
}

// --- Internal helpers ---

/** The content of a chip: a sign and a label. */
function drawFace(document: Document, name: 'button' | 'span', state: ChipState): Element {
  const part = (tag: string, className: string): HTMLElement =>
    Object.assign(createElement(document, tag), { className });
  const face = part(name, 'chip');
  const label = part('span', 'label');
  face.setAttribute('data-state', state);
  label.append(brand);
  face.append(part('span', 'sign'), label);
  return face;
}

/** A style sheet that no Content-Security-Policy of the page can block. */
function sheetOf(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}
