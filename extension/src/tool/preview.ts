import type { Tool } from '@noiseaware-connect/shared/tool';
import type { ChipsOfPage, Preview } from '../tool-messages.ts';
import { addressOf, attributeOf, queryAll, type Root, shadowOf } from './dom.ts';
import type { Clock } from './effects.ts';
import { outline } from './outline.ts';
import { createQueryGuard } from './query-guard.ts';
import { createReader, isSelector, marks } from './read-page.ts';
import { matchPages } from './rules/match-pages.ts';

const mostListed = 50;
/** The most records that are read; further ones are only counted. */
const mostRead = 2_000;

/** What a preview uses besides the page itself. */
export interface PreviewEffects {
  readonly clock: Clock;
  /** The shadow root of an element, also a closed one. */
  shadowOf(element: Element): ShadowRoot | null;
}

/** What a rule finds on this page, for the person who writes it. Outlines the records; nothing is stored. */
export function previewTool(
  document: Document,
  effects: PreviewEffects,
  tool: Tool,
  chips: ChipsOfPage,
): Preview {
  const selectors = [tool.records?.selector, tool.records?.chip].filter((selector) => selector !== undefined);
  if (selectors.some((selector) => !isSelector(selector))) return { ok: false, reason: 'bad_selector' };
  const { clock } = effects;
  const address = addressOf(window);
  if (matchPages(tool, address) === undefined) return { ok: false, reason: 'not_its_page' };
  const guard = createQueryGuard(clock, () => {});
  const reader = createReader(guard, { state: 'ready', tools: [tool] }, address);
  const isMarked = (element: Element): boolean => attributeOf(element, marks.account) !== null;
  const find = (root: Root): Element[] =>
    reader.find(root).filter((element) => isMarked(element) === (tool.records === undefined));
  const findIn = (roots: readonly Root[]): Element[] => roots.flatMap(find);
  const elements = findIn([document, ...shadowsIn(document, shadowOf)]);
  const read = elements.slice(0, mostRead).map((element) => ({ element, reading: reader.read(element) }));
  if (guard.isTooSlow(tool)) return { ok: false, reason: 'too_slow' };
  const records = read.flatMap(({ element, reading }) =>
    reading?.account === undefined ? [] : [{ element, account: reading.account }],
  );
  const listed = records.slice(0, mostListed);
  outline(
    document,
    clock,
    listed.map(({ element }) => element),
  );
  return {
    ok: true,
    found: listed.map(({ account: { id, name } }) => ({ account: id, name })),
    total: elements.length,
    withoutAccount: read.length - records.length,
    withoutRoom: chips.withoutRoom(records.map(({ element }) => element)),
    inComponents: findIn([document, ...shadowsIn(document, effects.shadowOf)]).length - elements.length,
  };
}

// --- Internal helpers ---

/** The shadow roots in the page, nested ones included. */
const shadowsIn = (root: Root, rootOf: (host: Element) => ShadowRoot | null): ShadowRoot[] =>
  [...queryAll(root, '*')].flatMap((element) => {
    const shadow = rootOf(element);
    return shadow === null ? [] : [shadow, ...shadowsIn(shadow, rootOf)];
  });
