import { matchTemplate, type TemplateValues, templateOf } from '@noiseaware-connect/shared/match-template';
import type { Account } from '@noiseaware-connect/shared/shapes';
import { isReadableAttribute, type Place, type Records, type Tool } from '@noiseaware-connect/shared/tool';
import { parseAccount } from '../parse-account.ts';
import { matchPages } from './match-pages.ts';

/** An element, as far as rules can read it. */
export interface RecordElement {
  readonly localName: string;
  /** Its texts and elements in document order. */
  readonly content: Iterable<string | RecordElement>;
  /** Whether the page displays it. Rules read nothing that is not displayed. */
  isShown(): boolean;
  getAttribute(name: string): string | null;
  querySelector(selector: string): RecordElement | null;
}

/** The longest text that can be an id or a name before a pattern is applied. */
const longestText = 2_000;
/** An element with more elements inside is not read. */
const mostElements = 500;

/** Elements that are never read: they hold what people type, what scripts store, or another document. */
const closedElements = new Set(
  (
    'input textarea select option optgroup datalist script style meta template noscript iframe frame object embed link ' +
    'base title head'
  ).split(' '),
);

/**
 * The account of a record by its tool's rule, as the page claims it. Undefined if the rule finds no possible id, or the
 * address is none of the tool's. An impossible name is left out. A rule is data and is never run as code.
 * @throws {SyntaxError} the browser's, for a selector that it does not support
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

function read(
  place: Place,
  what: 'id' | 'name',
  record: RecordElement,
  page: TemplateValues,
): string | undefined {
  if (place.from === 'page') return page[what];
  const element = place.of === undefined ? record : record.querySelector(place.of);
  if (element === null || !isReadable(element)) return undefined;
  const raw = place.from === 'attribute' ? attributeOf(element, place.attribute) : textOf(element);
  if (raw === undefined || raw.length > longestText) return undefined;
  // White space of the source is not displayed; an attribute's is kept.
  const text = place.from === 'text' ? raw.replaceAll(/\s+/gu, ' ').trim() : raw.trim();
  const value = place.pattern === undefined ? text : matchTemplate(templateOf(place.pattern), text)?.[what];
  return value?.trim();
}

const isReadable = (element: RecordElement): boolean =>
  !closedElements.has(element.localName) && element.isShown();

const attributeOf = (element: RecordElement, name: string): string | undefined =>
  isReadableAttribute(name) ? (element.getAttribute(name) ?? undefined) : undefined;

/** The displayed text of an element; undefined if it contains too many elements for an id or a name. */
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
