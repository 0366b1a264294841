import type { Account } from '@noiseaware-connect/shared/shapes';
import type { PageRules } from '../tool-messages.ts';
import { createAnnouncer } from './announce.ts';
import type { ChipState } from './chip-words.ts';
import { listenForClicks } from './clicks.ts';
import { boxOf, queryAll, readyStateOf } from './dom.ts';
import { chipAttribute, createChips } from './draw-chip.ts';
import type { ToolEffects } from './effects.ts';
import { createSight } from './in-sight.ts';
import { nearWindow } from './near-window.ts';
import { createScreen } from './on-screen.ts';
import { createQueryGuard } from './query-guard.ts';
import { createReader, type Reading } from './read-page.ts';
import { createRecords, type PageRecord } from './records.ts';
import { createSlices } from './slices.ts';
import { createStates } from './states.ts';
import { type Changes, watchPage } from './watch-page.ts';

/** Where a page changes more than can be followed, it is looked through so often instead. */
const lookThroughEvery = 250;
const lookEvery = 100;
const longestLoading = 3_000;
const longestHeld = 1_000;

/** A page with chips. */
export interface ToolPage {
  /** What holds for this page from now on; nothing as long as it is not known. */
  setRules(rules: PageRules): void;
  /** States may have changed. */
  refresh(): void;
  /** Nobody sees the page. */
  rest(): void;
  /** Looks after what no event tells of: the address, what fades in, what was too much to follow. */
  tick(): void;
  close(): void;
}

export interface ToolPageOptions extends Pick<ToolEffects, 'clock' | 'ask' | 'isThere'> {
  document: Document;
  onClick(account: Account): void;
  /** The background tells this page nothing any more: its rules have changed. */
  onRefused(): void;
  /** The page changes, and the extension is gone: perhaps it is the next one that takes our chips away. */
  onGone(): void;
}

/** Puts chips on a page and keeps them right until it is closed. */
export function openPage({ document, clock, ask, isThere, ...on }: ToolPageOptions): ToolPage {
  const openedAt = clock.now();
  let rules: PageRules | undefined;
  let address = location.href;
  const guard = createQueryGuard(clock, () => soon(0, readAnew));
  let reader = createReader(guard, rules, address);
  /** What was read ahead of the chips. */
  let read = new WeakMap<Element, Reading | undefined>();
  let hasChanged = false;
  let heldSince: number | undefined;
  /** All that were found when they were last too many. */
  let all: Element[] | undefined;
  const waiting = new Map<() => void, () => void>();

  /** Once for all the times that it was wanted within so many milliseconds. */
  const soon = (milliseconds: number, run: () => void): void => {
    if (waiting.has(run)) return;
    const due = (): void => {
      waiting.delete(run);
      run();
    };
    waiting.set(run, clock.after(milliseconds, due));
  };

  // One request for all of a page has to wait until all of it is there, or is long in coming.
  const isLoaded = (): boolean =>
    readyStateOf(document) !== 'loading' || clock.now() - openedAt > longestLoading;
  const canAsk = (): boolean => {
    if (rules?.state !== 'ready' || !isLoaded()) return false;
    if (slices.isIdle() && !waiting.has(lookThrough)) {
      heldSince = undefined;
      return true;
    }
    // A page that never comes to rest is asked about nonetheless.
    heldSince ??= clock.now();
    return clock.now() - heldSince > longestHeld;
  };

  function* toldOf(some: Iterable<PageRecord>): Iterable<string> {
    for (const { reading } of some)
      if (reading.told && reading.account !== undefined) yield reading.account.id;
  }

  const stateOf = ({ account, told }: Reading): ChipState => {
    if (account === undefined) return 'inert';
    if (rules === undefined) return 'unknown';
    if (!told) return 'inert';
    return rules.state === 'signed_out' ? 'signed_out' : (states.get(account.id) ?? 'unknown');
  };

  const states = createStates({
    clock,
    ask,
    onScreen: () => (canAsk() ? toldOf(records.shown()) : []),
    further: () => toldOf(records.displayed()),
    isIdle: () => canAsk() && heldSince === undefined,
    onChange: () => slices.add(records.elements(), records.show),
    onRefused: on.onRefused,
  });
  const slices = createSlices(clock, { onWorked: () => watching.skip(), onIdle: states.look });
  const records = createRecords({
    clock,
    drawChip: createChips(document),
    screen: createScreen<PageRecord>(() => {
      readUnread();
      states.look();
    }),
    announcer: createAnnouncer(clock),
    read(element) {
      const reading = read.has(element) ? read.get(element) : reader.read(element);
      read.delete(element);
      return reading;
    },
    sight: () => createSight(document),
    stateOf,
  });

  /** Rules ask for the page's styles, which has to be done before chips change them. */
  const readAhead = (elements: Element[]): void => {
    if (reader.hasRules) for (const element of elements) read.set(element, reader.read(element));
  };
  const take = (elements: Iterable<Element>): void => slices.add(elements, records.take, readAhead);

  /** Where there are too many records for all of them to have chips, those have that somebody looks at. */
  const lookNow = (): void => {
    all ??= reader.find(document);
    const near = nearWindow(all, boxOf, innerHeight);
    slices.add(near, (element) => records.take(element, true));
  };
  const lookSoon = (): void => {
    if (records.isFull()) soon(lookEvery, lookNow);
  };

  /** Nobody saw the account of some when they were read: perhaps somebody does now. */
  const readUnread = (): void => {
    const unread = [...records.near()].filter(({ reading }) => reading.account === undefined);
    if (unread.length > 0) take(unread.map(({ element }) => element));
  };

  const lookThrough = (): void => {
    records.sweep();
    if (slices.isIdle()) take(new Set([...records.elements(), ...reader.find(document)]));
    else soon(lookThroughEvery, lookThrough);
    lookSoon();
  };

  const readAnew = (): void => {
    address = location.href;
    reader = createReader(guard, rules, address);
    read = new WeakMap();
    watching.observe(reader.attributes, reader.hasRules);
    slices.clear();
    // Those first that are no records any more.
    take([...records.elements(), ...reader.find(document)]);
  };

  const checkAddress = (): void => {
    if (location.href !== address && (rules?.tools.length ?? 0) > 0)
      records.keepTrue(records.elements(), readAnew);
  };

  const follow = ({ added, touched, parents, chips }: Changes): void => {
    for (const chip of chips) removeStranger(chip);
    if (parents.size > 0) records.sweep(parents);
    for (const element of added) removeStrangers(element);
    const found = added.flatMap((element) => reader.find(element));
    const around = reader.hasRules ? [...touched, ...parents] : touched;
    for (const node of around) {
      if (!(node instanceof Element)) continue;
      const record = reader.findAround(node);
      // The element itself may be a record no more.
      found.push(node, ...(record === null ? [] : [record]), ...(touched.has(node) ? reader.find(node) : []));
    }
    if (found.length > 0) take(new Set(found));
  };

  // A page that makes something of its own look like a chip must not have more taken away than that could be.
  const removeStranger = (chip: Element): void => {
    if (records.ofHost(chip) === undefined && chip.localName === 'span' && chip.childNodes.length === 0)
      chip.remove();
  };

  /** Chips that an earlier script has left, or that the page has copied with what they stood in. */
  const removeStrangers = (root: Element | Document): void => {
    for (const chip of queryAll(root, `[${chipAttribute}]`)) removeStranger(chip);
  };

  const watching = watchPage(document, {
    onChanges(changes) {
      if (!isThere()) {
        on.onGone();
        return;
      }
      hasChanged = true;
      // Read before the page was changed.
      read = new WeakMap();
      checkAddress();
      records.keepTrue([...changes.touched, ...changes.parents], () => {
        if (!slices.atOnce(() => follow(changes))) soon(lookThroughEvery, lookThrough);
      });
      lookSoon();
    },
    onAddress: checkAddress,
  });
  const endClicks = listenForClicks({
    onOver: (host) => records.ofHost(host)?.chip.explain(),
    onClick(host) {
      const account = records.confirm(host);
      if (account !== undefined) on.onClick(account);
    },
  });
  const ending = new AbortController();
  const passive = { capture: true, passive: true, signal: ending.signal };
  for (const type of ['scroll', 'resize']) window.addEventListener(type, lookSoon, passive);
  window.addEventListener('DOMContentLoaded', states.look, passive);

  removeStrangers(document);
  watching.observe(reader.attributes, reader.hasRules);
  slices.atOnce(() => take(reader.find(document)));

  return {
    setRules(told) {
      rules = told;
      readAnew();
      states.refresh();
    },
    refresh: states.refresh,
    rest: states.rest,
    tick() {
      checkAddress();
      const isDue = records.hasRoomAgain() || (hasChanged && reader.hasRules);
      if (isDue) lookThrough();
      if (hasChanged) {
        all = undefined;
        lookSoon();
      }
      hasChanged = false;
      readUnread();
      states.look();
    },
    close() {
      watching.stop();
      endClicks();
      ending.abort();
      for (const cancel of waiting.values()) cancel();
      slices.clear();
      states.rest();
      records.close();
    },
  };
}
