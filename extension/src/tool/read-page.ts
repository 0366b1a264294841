import type { Account } from '@noiseaware-connect/shared/shapes';
import type { Records, Tool } from '@noiseaware-connect/shared/tool';
import type { PageRules } from '../tool-messages.ts';
import { attributeOf, closest, matches, queryAll, queryOne, type Root } from './dom.ts';
import { parseAccount } from './parse-account.ts';
import type { QueryGuard } from './query-guard.ts';
import { matchPages, mayAskAbout } from './rules/match-pages.ts';
import { readRecord } from './rules/read-record.ts';
import { isShown, toRecordElement } from './shown-element.ts';

/** The attributes by which a tool's developers mark a record. */
export const marks = {
  account: 'data-noiseaware-account',
  name: 'data-noiseaware-name',
  compact: 'data-noiseaware-compact',
} as const;

const marked = `[${marks.account}]`;

/** What was read of a record. */
export interface Reading {
  /** Undefined if the id is impossible. */
  readonly account: Account | undefined;
  /** Whether this page may learn the account's state. */
  readonly mayLearn: boolean;
  readonly compact: boolean;
  /** The element that the chip is placed at. */
  readonly beside: Element;
}

/** Reads records of a document by the rules for its address. */
export interface PageReader {
  /** All records in this root, itself included; marked elements first. */
  find(root: Root): Element[];
  /** The nearest record that this element is in, itself included. */
  findAround(element: Element): Element | null;
  read(element: Element): Reading | undefined;
  /** The id of the tool whose page this is, if it may know the account. */
  toolOf(account: Account): string | undefined;
  /** Attributes that are read, so that their changes have to be watched. */
  readonly attributes: string[];
  /** The address for which the rules were chosen. */
  readonly address: string;
  /** Whether any rule finds records here. If so, any change of the page may make an element a record. */
  readonly hasRules: boolean;
}

type RuledTool = Tool & { records: Records };

/**
 * @param guard gives up rules that make the page slow
 * @param rules undefined until they are known: marked elements are found, but the page learns no states
 */
export function createReader(
  guard: QueryGuard,
  rules: Pick<PageRules, 'state' | 'tools'> | undefined,
  address: string,
): PageReader {
  const tools = rules?.tools ?? [];
  const here = tools.filter((tool) => matchPages(tool, address) !== undefined);
  const ruled = here.filter(
    (tool): tool is RuledTool =>
      tool.records !== undefined && !guard.isTooSlow(tool) && isSelector(tool.records.selector),
  );

  const readMarked = (element: Element, id: string): Reading => {
    const account = parseAccount(id, attributeOf(element, marks.name));
    const mayLearn =
      rules !== undefined &&
      account !== undefined &&
      (tools.length === 0 || tools.some((tool) => mayAskAbout(tool, account.id)));
    return { account, mayLearn, compact: isCompact(element), beside: element };
  };

  const readRuled = (element: Element): Reading | undefined => {
    const tool = ruled.find((each) => guard.run(each, () => matches(element, each.records.selector)));
    if (tool === undefined) return undefined;
    const within = <T>(look: () => T): T | undefined => attempt(() => guard.run(tool, look));
    const account = within(() => readRecord(tool, toRecordElement(element), address));
    // A record that is not displayed has no account yet. One that is displayed and has none is no record.
    if (account === undefined && isShown(element)) return undefined;
    const { chip } = tool.records;
    const beside = chip === undefined ? undefined : within(() => queryOne(element, chip));
    return {
      account,
      mayLearn: account !== undefined && mayAskAbout(tool, account.id),
      compact: tool.records.compact === true || isCompact(element),
      beside: beside ?? element,
    };
  };

  return {
    find: (root) => [
      ...findAll(root, marked),
      ...ruled.flatMap((each) => guard.run(each, () => findAll(root, each.records.selector)) ?? []),
    ],
    findAround: (element) => {
      let match = closest(element, marked);
      for (const each of ruled)
        match ??= guard.run(each, () => closest(element, each.records.selector)) ?? null;
      return match;
    },
    read(element) {
      const id = attributeOf(element, marks.account);
      return id === null ? readRuled(element) : readMarked(element, id);
    },
    toolOf: (account) => here.find((tool) => mayAskAbout(tool, account.id))?.id,
    attributes: [
      ...new Set([...Object.values(marks), ...ruled.flatMap(({ records }) => attributesIn(records))]),
    ],
    address,
    hasRules: ruled.length > 0,
  };
}

/** Whether the browser supports a selector. */
export const isSelector = (selector: string): boolean =>
  attempt(() => new DocumentFragment().querySelector(selector)) !== undefined;

// --- Internal helpers ---

const findAll = (root: Root, selector: string): Element[] => [
  ...(root instanceof Element && matches(root, selector) ? [root] : []),
  ...queryAll(root, selector),
];

const isCompact = (element: Element): boolean => {
  const written = attributeOf(element, marks.compact);
  return written !== null && written !== 'false';
};

/** Runs a query with a selector that this browser may not support. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** Every attribute that a rule reads, also within its selectors. */
function attributesIn({ selector, account, name, chip }: Records): string[] {
  const places = [account, ...(name === undefined ? [] : [name])];
  const looked = [selector, chip, ...places.map((place) => ('of' in place ? place.of : undefined))].join(' ');
  return [
    ...places.flatMap((place) => (place.from === 'attribute' ? [place.attribute] : [])),
    ...[...looked.matchAll(/\[\s*([\w-]+)/g)].flatMap(([, attribute]) => attribute ?? []),
    ...(looked.includes('.') ? ['class'] : []),
    ...(looked.includes('#') ? ['id'] : []),
  ];
}
