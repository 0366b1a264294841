import type { Account } from '@noiseaware-connect/shared/shapes';
import type { ChipWords } from '../tool-messages.ts';
import chipStyle from './chip.css?inline';
import { brand, type ChipState, chipText } from './chip-words.ts';
import compactStyle from './compact-chip.css?inline';
import { attributeOf, createElement } from './dom.ts';

/** Marks the element of a chip, so that a later script finds the chips of an earlier one. */
const chipAttribute = 'data-noiseaware-chip';

/** Selects chips. */
export const chipSelector = `[${chipAttribute}]`;

export const isChip = (node: object | null): node is Element =>
  node instanceof Element && attributeOf(node, chipAttribute) !== null;

/** The parts of a form and of a ground that differ from the look of every chip, with the style of each. */
const parts = {
  compact: compactStyle,
  none: ':host{display:none!important}',
  widening: ':host{margin-inline-end:0!important}',
  beside: ':host{position:absolute!important;margin:0!important}',
  light: ':host{color-scheme:light!important}',
  dark: ':host{color-scheme:dark!important}',
};

/**
 * How a chip stands in the page. `none`: it is not in the layout. `full` and `compact`: over what is free at the end of
 * its line, which moves nothing; or `widening`: in its line, which gets longer; or `beside` an element, at an offset
 * from its place.
 */
type Form = 'none' | 'full' | 'full widening' | 'compact' | 'compact widening' | 'compact beside';

/** Whether what is painted behind a chip is light or dark. */
export type Ground = 'light' | 'dark';

/** One chip: an empty element in the page, whose content is in a closed shadow root. */
export interface Chip {
  readonly host: HTMLElement;
  /** Undefined until it is set: it has to be before the next paint. */
  readonly form: Form | undefined;
  stand(form: Form): void;
  setGround(ground: Ground): void;
  /** Moves a chip that stands `beside` an element. */
  moveBy(x: number, y: number): void;
  show(state: ChipState, account: Account | undefined): void;
  /** Hides the chip's content until `show` is called again. */
  blank(): void;
  /**
   * Sets the tooltip. Called when the pointer is over the chip: set on every chip, it would cost as much as the chip
   * itself.
   */
  explain(): void;
}

/** The pixels of a label's font, and how many characters of it fit into a chip. */
const fontSize = 11;
const longLabel = 14;

/** Makes chips for one document. */
export type DrawChip = () => Chip;

/**
 * Prepares what all chips of a document share.
 * @param words returns the present texts
 */
export function createChips(document: Document, words: () => ChipWords | undefined): DrawChip {
  const button = drawFace(document, 'button', 'unknown');
  button.setAttribute('type', 'button');
  // Not a button, so no keyboard reaches it; it has no name or tooltip.
  const plain = drawFace(document, 'span', 'inert');
  const look = sheetOf(chipStyle);
  const sheets = new Map(Object.entries(parts).map(([name, style]) => [name, sheetOf(style)]));
  /** One list for all chips that stand alike. */
  const styleSheetsByForm = new Map<string, CSSStyleSheet[]>();
  const styleSheetsFor = (form: Form | undefined, ground: Ground): CSSStyleSheet[] => {
    const name = `${form} ${ground}`;
    let styleSheets = styleSheetsByForm.get(name);
    if (styleSheets === undefined) {
      styleSheets = [look, ...name.split(' ').flatMap((part) => sheets.get(part) ?? [])];
      styleSheetsByForm.set(name, styleSheets);
    }
    return styleSheets;
  };

  return () => {
    // A plain element: a name with a dash could be defined by the page as a custom element, which would get the shadow
    // root.
    const host = createElement(document, 'span');
    host.setAttribute(chipAttribute, '');
    const root = host.attachShadow({ mode: 'closed' });
    let form: Form | undefined;
    let ground: Ground = 'light';
    let offset: { x: number; y: number; sheet: CSSStyleSheet } | undefined;
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

    const applyStyleSheets = (): void => {
      const styleSheets = styleSheetsFor(form, ground);
      root.adoptedStyleSheets = offset === undefined ? styleSheets : [...styleSheets, offset.sheet];
    };
    return {
      host,
      get form() {
        return form;
      },
      stand(next) {
        if (form === next) return;
        const size = next.startsWith('compact') ? 'compact' : '';
        if (attributeOf(host, chipAttribute) !== size) host.setAttribute(chipAttribute, size);
        form = next;
        applyStyleSheets();
      },
      setGround(next) {
        if (ground === next) return;
        ground = next;
        applyStyleSheets();
      },
      moveBy(x, y) {
        offset ??= { x: 0, y: 0, sheet: new CSSStyleSheet() };
        offset.x += x;
        offset.y += y;
        offset.sheet.replaceSync(`:host{left:${offset.x}px!important;top:${offset.y}px!important}`);
        applyStyleSheets();
      },
      show(state, account) {
        const drawn = faceFor(state);
        const { label, title } = chipText(words(), state, account);
        if (currentState !== state) {
          drawn.setAttribute('data-state', state);
          currentState = state;
        }
        if (labelled !== label) {
          const element = drawn.lastChild as HTMLElement;
          (element.firstChild as Text).data = label;
          // Nothing is cut: what clips costs time while a page scrolls.
          const isLong = label.length > longLabel;
          if (isLong || labelled.length > longLabel)
            element.style.fontSize = isLong ? `${(fontSize * longLabel) / label.length}px` : '';
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
