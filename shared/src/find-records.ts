import { isAccountId, isName } from './account-text.ts';
import { isReadableAttribute, isReadableElement } from './readable.ts';
import { type Found, matchTemplate } from './template.ts';
import { matchPages, type Place, type Records, type Tool, templateOf } from './tool.ts';

/** The least that is asked of an element: the browser's own will do, and so will a parsed page on the relay's machine. */
export interface Queryable<E> {
  querySelector(selector: string): E | null;
}

export interface RecordElement<E> extends Queryable<E> {
  readonly localName: string;
  /** The texts and elements in it, in their order. */
  readonly content: Iterable<string | E>;
  getAttribute(name: string): string | null;
  /** Whether it is displayed: what nobody sees is read by no rule. A page that was saved cannot tell, and says yes. */
  isShown(): boolean;
}

/** An account as a page shows it: what it says, not yet what is true. */
export interface Shown {
  readonly account: string;
  readonly name?: string;
}

/** Longer text of an element is not looked at: it is no id and no name, however it is laid out. */
const longestText = 2_000;
/** Nor is that of an element with more others in it. */
const mostElements = 500;

/**
 * What a record of a tool says of its account, by the tool's rule: undefined where it says nothing, nothing that could be
 * an account's id, or the page is none of the tool's. A name that no account could have is left out. Nothing of a rule
 * is run; a selector that the browser does not know throws its own error.
 */
export function readRecord<E extends RecordElement<E>>(
  { records, pages }: Pick<Tool, 'pages'> & { records: Records },
  record: E,
  address: string,
): Shown | undefined {
  const page = matchPages({ pages }, address);
  if (page === undefined) return undefined;
  const account = read(records.account, 'id', record, page);
  if (account === undefined || !isAccountId(account)) return undefined;
  const name = records.name && read(records.name, 'name', record, page);
  return { account, ...(name !== undefined && isName(name) ? { name } : {}) };
}

// --- Internal helpers ---

function read<E extends RecordElement<E>>(
  place: Place,
  what: 'id' | 'name',
  record: E,
  page: Found,
): string | undefined {
  if (place.from === 'page') return page[what];
  const element = place.of === undefined ? record : record.querySelector(place.of);
  if (element === null || !isReadable(element)) return undefined;
  const raw = place.from === 'attribute' ? attributeOf(element, place.attribute) : textOf(element);
  if (raw === undefined || raw.length > longestText) return undefined;
  // How the source of a page is laid out is not seen in its text; an attribute is what it is.
  const text = place.from === 'text' ? raw.replaceAll(/\s+/gu, ' ').trim() : raw.trim();
  const found = place.pattern === undefined ? text : matchTemplate(templateOf(place.pattern), text)?.[what];
  return found?.trim();
}

const isReadable = <E extends RecordElement<E>>(element: E): boolean =>
  isReadableElement(element.localName) && element.isShown();

const attributeOf = <E extends RecordElement<E>>(element: E, name: string): string | undefined =>
  isReadableAttribute(name) ? (element.getAttribute(name) ?? undefined) : undefined;

/** What somebody can read in an element; undefined where that is too much to be an id or a name. */
function textOf<E extends RecordElement<E>>(element: E): string | undefined {
  let text = '';
  let elements = 0;
  const addFrom = (within: E): void => {
    for (const part of within.content) {
      if (text.length > longestText || elements > mostElements) return;
      if (typeof part === 'string') text += part;
      else {
        elements += 1;
        if (isReadable(part)) addFrom(part);
      }
    }
  };
  addFrom(element);
  return elements > mostElements ? undefined : text;
}
