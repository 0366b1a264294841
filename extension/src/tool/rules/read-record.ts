import { type Found, matchTemplate, templateOf } from '@noiseaware-connect/shared/match-template';
import type { Account } from '@noiseaware-connect/shared/shapes';
import { isReadableAttribute, type Place, type Records, type Tool } from '@noiseaware-connect/shared/tool';
import { parseAccount } from '../parse-account.ts';
import { matchPages } from './match-pages.ts';

/** An element as rules read it. */
export interface RecordElement {
  readonly localName: string;
  /** Its texts and elements in document order. */
  readonly content: Iterable<string | RecordElement>;
  /** Whether the page displays it: no rule reads what is not displayed. */
  isShown(): boolean;
  getAttribute(name: string): string | null;
  querySelector(selector: string): RecordElement | null;
}

/** Longer text of an element is not read: it is neither id nor name. */
const longestText = 2_000;
/** An element that holds more others is not read either. */
const mostElements = 500;

/** Elements that hold what people type, what scripts keep, or another document. */
const closedElements = new Set(
  (
    'input textarea select option optgroup datalist script style meta template noscript iframe frame object embed link ' +
    'base title head'
  ).split(' '),
);

/**
 * The account of a record by its tool's rule, as the page claims it: undefined where the rule finds no possible account id,
 * or the address is none of the tool's. A name that no account could have is left out. A rule is data and never run.
 * @throws {SyntaxError} of the browser for a selector that it does not know
 */
export function readRecord(
  { records, pages }: Pick<Tool, 'pages'> & { records: Records },
  record: RecordElement,
  address: string,
): Account | undefined {
  const page = matchPages({ pages }, address);
  if (page === undefined) return undefined;
  const id = read(records.account, 'id', record, page);
  if (id === undefined) return undefined;
  return parseAccount(id, records.name && read(records.name, 'name', record, page));
}

// --- Internal helpers ---

function read(place: Place, what: 'id' | 'name', record: RecordElement, page: Found): string | undefined {
  if (place.from === 'page') return page[what];
  const element = place.of === undefined ? record : record.querySelector(place.of);
  if (element === null || !isReadable(element)) return undefined;
  const raw = place.from === 'attribute' ? attributeOf(element, place.attribute) : textOf(element);
  if (raw === undefined || raw.length > longestText) return undefined;
  // Source layout does not show in displayed text; an attribute is taken as it is.
  const text = place.from === 'text' ? raw.replaceAll(/\s+/gu, ' ').trim() : raw.trim();
  const found = place.pattern === undefined ? text : matchTemplate(templateOf(place.pattern), text)?.[what];
  return found?.trim();
}

const isReadable = (element: RecordElement): boolean =>
  !closedElements.has(element.localName) && element.isShown();

const attributeOf = (element: RecordElement, name: string): string | undefined =>
  isReadableAttribute(name) ? (element.getAttribute(name) ?? undefined) : undefined;

/** The displayed text of an element; undefined where it holds too many elements for an id or a name. */
function textOf(element: RecordElement): string | undefined {
  let text = '';
  let elements = 0;
  const addFrom = (within: RecordElement): void => {
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
