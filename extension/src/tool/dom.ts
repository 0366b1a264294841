// A page can change what some names mean: `form.parentNode` can be a field with that name, and `document.hidden` an
// image. These functions call the browser's own accessors, which no name in the page can replace.

/** Reads a property by the accessor of its prototype. */
const getter = <O extends object, K extends keyof O>(
  { prototype }: { readonly prototype: O },
  key: K,
): ((object: O) => O[K]) => {
  const { get } = Object.getOwnPropertyDescriptor(prototype, key) as { get(): O[K] };
  return (object) => get.call(object);
};

export const isConnected = getter(Node, 'isConnected');
export const parentOf = getter(Node, 'parentNode');
export const nextOf = getter(Node, 'nextSibling');
export const previousOf = getter(Node, 'previousSibling');
const assignedSlotOf = getter(Element, 'assignedSlot');
export const childrenOf = getter(Node, 'childNodes');
export const previousElementOf = getter(Element, 'previousElementSibling');
export const lastElementOf = getter(Element, 'lastElementChild');
export const tagNameOf = getter(Element, 'tagName');
export const shadowOf = getter(Element, 'shadowRoot');
export const localNameOf = getter(Element, 'localName');
export const clientWidthOf = getter(Element, 'clientWidth');
export const clientHeightOf = getter(Element, 'clientHeight');
export const scrollWidthOf = getter(Element, 'scrollWidth');
export const scrollHeightOf = getter(Element, 'scrollHeight');
export const scrollerOf = getter(Document, 'scrollingElement');
export const rootOf = getter(Document, 'documentElement');
export const isHidden = getter(Document, 'hidden');
export const readyStateOf = getter(Document, 'readyState');

export const designModeOf = getter(Document, 'designMode');

const editor = '[contenteditable]:not([contenteditable=false i])';

const kindOf = getter(Node, 'nodeType');

/** The element that a node is in: its parent, or the host of its shadow root. */
export const parentElementOf = (node: Node): Element | null => {
  const parent = parentOf(node);
  // Not by `instanceof`, which is false for elements of the page around a frame.
  const kind = parent === null ? undefined : kindOf(parent);
  if (kind === Node.DOCUMENT_FRAGMENT_NODE) return (parent as ShadowRoot).host ?? null;
  return kind === Node.ELEMENT_NODE ? (parent as Element) : null;
};

/** The element around an element as the browser lays it out: through slots, and from a shadow root to its host. */
export const aroundOf = (element: Element): Element | null =>
  assignedSlotOf(element) ?? parentElementOf(element);

export const attributeOf = (element: Element, name: string): string | null =>
  Element.prototype.getAttribute.call(element, name);

export const matches = (element: Element, selector: string): boolean =>
  Element.prototype.matches.call(element, selector);

export const closest = (element: Element, selector: string): Element | null =>
  Element.prototype.closest.call(element, selector);

/** Whether a node draws nothing: a comment, or white space. */
export const isBlank = (node: Node): boolean =>
  node instanceof Text ? !/\S/.test(node.data) : !(node instanceof Element);

/** Where elements can be searched. */
export type Root = Element | Document | ShadowRoot;

/** The browser's own list: copying thousands of elements takes longer than finding them. */
export const queryAll = (root: Root, selector: string): NodeListOf<Element> => {
  const { prototype } = [Element, Document].find((kind) => root instanceof kind) ?? DocumentFragment;
  return prototype.querySelectorAll.call(root as never, selector);
};

export const queryOne = (element: Element, selector: string): Element | null =>
  Element.prototype.querySelector.call(element, selector);

/**
 * The address of a window's document. One without an address of its own, such as about:blank, has that of the document
 * around it, whose origin it has.
 */
export const addressOf = ({ location: { href }, frameElement, parent }: Window): string =>
  href.startsWith('http') || frameElement === null ? href : addressOf(parent);

export const boxOf = (element: Element): DOMRect => Element.prototype.getBoundingClientRect.call(element);

const range = new Range();

/** The box of an element, or of what is drawn of a text. */
export const boxOfNode = (node: Node): DOMRect => {
  if (node instanceof Element) return boxOf(node);
  range.selectNode(node);
  return range.getBoundingClientRect();
};

/** Whether the page displays an element, at any scroll position. */
export const isDisplayed = (element: Element): boolean =>
  Element.prototype.checkVisibility.call(element, { checkOpacity: true, checkVisibilityCSS: true });

/** Whether an element has a place in the layout, at any scroll position. */
export const isLaidOut = (element: Element): boolean => Element.prototype.checkVisibility.call(element);

/** Whether a node is edited by a person: in an editor, or in an island within one. */
export const isEdited = (node: Node): boolean => {
  const element = node instanceof Element ? node : parentElementOf(node);
  return designModeOf(document) === 'on' || (element !== null && closest(element, editor) !== null);
};

export const isIn = (element: Element, node: Node): boolean => Node.prototype.contains.call(element, node);

export const createElement = (document: Document, name: string): HTMLElement =>
  Document.prototype.createElement.call(document, name);
