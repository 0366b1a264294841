import type { Account } from '@noiseaware-connect/shared/shapes';
import type { Records, Tool } from '@noiseaware-connect/shared/tool';
import type { PageRules } from '../tool-messages.ts';
import { attributeOf, closest, matches, queryAll, queryOne, type Root } from './dom.ts';
import { parseAccount } from './parse-account.ts';
import type { QueryGuard } from './query-guard.ts';
import { matchPages, mayKnow } from './rules/match-pages.ts';
import { readRecord } from './rules/read-record.ts';
import { asShown, isShown } from './shown-element.ts';

/** What a tool's own developers write on an element. */
export const marks = {
  account: 'data-noiseaware-account',
  name: 'data-noiseaware-name',
  compact: 'data-noiseaware-compact',
} as const;

const marked = `[${marks.account}]`;

/** What an element of the page says, as far as it can be true. */
export interface Reading {
  /** None where the id cannot be one. */
  readonly account: Account | undefined;
  /** Whether this page may be told the account's state. */
  readonly told: boolean;
  readonly compact: boolean;
  /** The element at which the chip stands. */
  readonly beside: Element;
}

/** Reads one document by the rules that hold for its address now. */
export interface PageReader {
  /** The elements in this one, itself included, that say something of an account; the marked ones first. */
  find(root: Root): Element[];
  /** The same upwards: the nearest element around this one. */
  findAround(element: Element): Element | null;
  read(element: Element): Reading | undefined;
  /** The id of the tool whose page this is, of those that may know the account. */
  toolOf(account: Account): string | undefined;
  /** Attributes whose change may change what is read. */
  readonly attributes: string[];
  /** The address by which the document is read. */
  readonly address: string;
  /** Whether there are rules at all, and so whether any other change may make an element a record. */
  readonly hasRules: boolean;
}

type RuledTool = Tool & { records: Records };

/**
 * @param guard gives up rules that make the page slow
 * @param rules undefined as long as they are not known: marked elements are found, and the page is told nothing
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
    const told =
      rules !== undefined &&
      account !== undefined &&
      (tools.length === 0 || tools.some((tool) => mayKnow(tool, account.id)));
    return { account, told, compact: isCompact(element), beside: element };
  };

  const readRuled = (element: Element): Reading | undefined => {
    const tool = ruled.find((each) => guard.run(each, () => matches(element, each.records.selector)));
    if (tool === undefined) return undefined;
    const within = <T>(look: () => T): T | undefined => attempt(() => guard.run(tool, look));
    const account = within(() => readRecord(tool, asShown(element), address));
    // A record that is not displayed has no account until it is; one that is displayed without an account is none.
    if (account === undefined && isShown(element)) return undefined;
    const { chip } = tool.records;
    const beside = chip === undefined ? undefined : within(() => queryOne(element, chip));
    return {
      account,
      told: account !== undefined && mayKnow(tool, account.id),
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
      let found = closest(element, marked);
      for (const each of ruled)
        found ??= guard.run(each, () => closest(element, each.records.selector)) ?? null;
      return found;
    },
    read(element) {
      const id = attributeOf(element, marks.account);
      return id === null ? readRuled(element) : readMarked(element, id);
    },
    toolOf: (account) => here.find((tool) => mayKnow(tool, account.id))?.id,
    attributes: [
      ...new Set([...Object.values(marks), ...ruled.flatMap(({ records }) => attributesIn(records))]),
    ],
    address,
    hasRules: ruled.length > 0,
  };
}

/** Whether the browser knows a selector. */
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

/** Selectors within a rule may be ones that this browser does not know. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** Every attribute that a rule looks at, by the words of its selectors too. */
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
