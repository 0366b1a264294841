import type { Account } from '@noiseaware-connect/shared/shapes';
import chipStyle from './chip.css?inline';
import { brand, type ChipState, type ChipWords, chipText } from './chip-words.ts';
import compactStyle from './compact-chip.css?inline';
import { createElement, createShape } from './dom.ts';

/** Marks the element that carries a chip, so that a later script finds what an earlier one has left. */
export const chipAttribute = 'data-noiseaware-chip';

/** One chip: an empty element of the page, with everything that is seen behind a closed shadow root. */
export interface Chip {
  readonly host: HTMLElement;
  show(state: ChipState, account: Account | undefined): void;
  /** Draws nothing in the chip's place until it shows something again. */
  blank(): void;
  /** Has its words ready where the pointer rests: only then, since they would cost as much as the chip. */
  explain(): void;
}

/** Draws chips into one document. */
export type DrawChip = (compact: boolean) => Chip;

/** Readies the parts that all chips of a document share; `words` are those of the moment. */
export function createChips(document: Document, words: () => ChipWords | undefined): DrawChip {
  const button = drawFace(document, 'button', 'unknown');
  button.setAttribute('type', 'button');
  // What is no button tells nothing, and no keyboard reaches it.
  const plain = drawFace(document, 'span', 'inert');
  const sheets = [chipStyle, compactStyle].map(sheetOf);

  return (compact) => {
    // A plain element: of one with a dash in its name the page could make a custom element, which is handed its root.
    const host = createElement(document, 'span');
    host.setAttribute(chipAttribute, '');
    const root = host.attachShadow({ mode: 'closed' });
    root.adoptedStyleSheets = compact ? sheets : sheets.slice(0, 1);
    let face: HTMLElement | undefined;
    let shown: ChipState | undefined;
    let labelled = brand;
    let titled = '';
    let isBlank = false;

    /** A button, or what is none: drawn as its copy is, for `unknown` and for `inert`. */
    const faceFor = (state: ChipState): HTMLElement => {
      if (face !== undefined && (state === 'inert') === (shown === 'inert')) return face;
      face?.remove();
      face = (state === 'inert' ? plain : button).cloneNode(true) as HTMLElement;
      root.append(face);
      shown = state === 'inert' ? 'inert' : 'unknown';
      labelled = brand;
      titled = '';
      return face;
    };

    return {
      host,
      show(state, account) {
        const drawn = faceFor(state);
        const { label, title } = chipText(words(), state, account);
        if (shown !== state) {
          drawn.setAttribute('data-state', state);
          shown = state;
        }
        if (labelled !== label) {
          const text = drawn.lastChild?.firstChild as Text | null | undefined;
          if (text) text.data = label;
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

/** A chip's inside: a sign, and a word. */
function drawFace(document: Document, name: 'button' | 'span', state: ChipState): Element {
  const part = (tag: string, className: string): HTMLElement =>
    Object.assign(createElement(document, tag), { className });
  const face = part(name, 'chip');
  const label = part('span', 'label');
  face.setAttribute('data-state', state);
  label.append(brand);
  const sign = createShape(document, 'svg');
  sign.setAttribute('class', 'sign');
  sign.append(createShape(document, 'path'));
  face.append(sign, label);
  return face;
}

/** A style that no Content-Security-Policy of the page forbids. */
function sheetOf(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}
