import type { Account } from '@noiseaware-connect/shared/shapes';
import type { PageRules } from '../tool-messages.ts';
import type { ChipState } from '../words/chip-words.ts';
import { createAnnouncer } from './announce.ts';
import { createAskTime } from './ask-time.ts';
import { listenForClicks } from './clicks.ts';
import { boxOf } from './dom.ts';
import { createChips } from './draw-chip.ts';
import type { ToolEffects } from './effects.ts';
import { createHydration } from './hydration.ts';
import { createSight } from './in-sight.ts';
import { createLater } from './later.ts';
import { nearWindow } from './near-window.ts';
import { createScreen } from './on-screen.ts';
import { createQueryGuard } from './query-guard.ts';
import type { Reading } from './read-page.ts';
import { createReadings } from './readings.ts';
import { createRecords, type PageRecord } from './records.ts';
import { createSlices } from './slices.ts';
import { createStates } from './states.ts';
import { createStrangers } from './strangers.ts';
import { type Changes, watchPage } from './watch-page.ts';

/** Where a page changes more than can be followed, it is looked through so often instead. */
const lookThroughEvery = 250;
const lookEvery = 100;

/** A page with chips. */
export interface ToolPage {
  /** What holds for this page from now on; nothing as long as it is not known. */
  setRules(rules: PageRules): void;
  /** States may have changed. */
  refresh(): void;
  /** The page is in the background. */
  rest(): void;
  /** Checks what no event tells of: the address, what fades in, what was too much to follow. */
  tick(): void;
  close(): void;
}

export interface ToolPageOptions
  extends Pick<ToolEffects, 'clock' | 'nextFrame' | 'whenIdle' | 'ask' | 'isThere'> {
  document: Document;
  onClick(account: Account): void;
  /** The background refuses this page's questions: its rules have changed. */
  onRefused(): void;
  /** The page changes, and the extension is gone: perhaps it is the next one that takes our chips away. */
  onGone(): void;
}

/** Puts chips on a page and keeps them right until it is closed. */
export function openPage(options: ToolPageOptions): ToolPage {
  const { document, clock, ask, isThere, ...on } = options;
  let rules: PageRules | undefined;
  let hasChanged = false;
  /** All that were found when they were last too many. */
  let all: Element[] | undefined;

  const later = createLater(clock);
  const readings = createReadings(createQueryGuard(clock, () => later.run(0, readAgain)));
  const askTime = createAskTime(document, clock, () => slices.isIdle() && !later.isWaiting(lookThrough));
  const isReady = (): boolean => rules?.state === 'ready';
  const states = createStates({
    clock,
    ask,
    onScreen: () => (isReady() && askTime.mayAsk() ? toldOf(records.shown()) : []),
    further: () => toldOf(records.displayed()),
    isIdle: () => isReady() && askTime.isDrawn(),
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
    read: readings.read,
    sight: () => createSight(document),
    stateOf: (reading) => stateOf(rules, reading, states.get),
  });
  const strangers = createStrangers((chip) => records.ofHost(chip) !== undefined);
  const hydration = createHydration({
    ...options,
    hasChip: records.has,
    onReady: (elements) => slices.atOnce(() => take(elements)) || later.run(lookThroughEvery, lookThrough),
  });

  const take = (elements: Iterable<Element>, isAdded = false): void =>
    slices.add(hydration.readyOf(elements, isAdded), records.take, readings.readAhead);

  /** Where there are too many records for all of them to have chips, those near the window have. */
  const lookNow = (): void => {
    all ??= readings.reader.find(document);
    const near = hydration.readyOf(nearWindow(all, boxOf, innerHeight), true);
    slices.add(near, (element) => records.take(element, true));
  };
  const lookSoon = (): void => {
    if (records.isFull()) later.run(lookEvery, lookNow);
  };

  /** Some accounts were not displayed when they were read. */
  const readUnread = (): void => {
    const unread = [...records.near()].filter(({ reading }) => reading.account === undefined);
    if (unread.length > 0) take(unread.map(({ element }) => element));
  };

  // Those with a chip first: they may be records no more.
  const takeAll = (): void => take(new Set([...records.elements(), ...readings.reader.find(document)]));

  const lookThrough = (): void => {
    records.sweep();
    if (slices.isIdle()) takeAll();
    else later.run(lookThroughEvery, lookThrough);
    lookSoon();
  };

  const readAgain = (): void => {
    readings.use(rules);
    watching.observe(readings.reader.attributes, readings.reader.hasRules);
    slices.clear();
    takeAll();
  };

  const checkAddress = (): void => {
    if (location.href !== readings.address && (rules?.tools.length ?? 0) > 0)
      records.keepTrue(records.elements(), readAgain);
  };

  const follow = ({ added, touched, parents, chips }: Changes): void => {
    const { reader } = readings;
    for (const chip of chips) strangers.remove(chip);
    if (parents.size > 0) records.sweep(parents);
    for (const element of added) strangers.removeIn(element);
    const found = added.flatMap(reader.find);
    for (const node of reader.hasRules ? [...touched, ...parents] : touched) {
      if (!(node instanceof Element)) continue;
      const record = reader.findAround(node);
      // The element itself may be a record no more.
      found.push(node, ...(record === null ? [] : [record]), ...(touched.has(node) ? reader.find(node) : []));
    }
    if (found.length > 0) take(new Set(found), true);
  };

  const watching = watchPage(document, {
    onChanges(changes) {
      if (!isThere()) {
        on.onGone();
        return;
      }
      hasChanged = true;
      readings.expire();
      checkAddress();
      const stale = records.keepTrue([...changes.touched, ...changes.parents], () => {
        if (!slices.atOnce(() => follow(changes))) later.run(lookThroughEvery, lookThrough);
      });
      if (stale.length > 0) take(stale, true);
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

  strangers.removeIn(document);
  watching.observe(readings.reader.attributes, readings.reader.hasRules);
  slices.atOnce(takeAll);

  return {
    setRules(told) {
      rules = told;
      readAgain();
      states.refresh();
    },
    refresh: states.refresh,
    rest: states.rest,
    tick() {
      checkAddress();
      if (records.hasRoomAgain() || (hasChanged && readings.reader.hasRules)) lookThrough();
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
      hydration.close();
      later.clear();
      slices.clear();
      states.rest();
      records.close();
    },
  };
}

// --- Internal helpers ---

function* toldOf(records: Iterable<PageRecord>): Iterable<string> {
  for (const { reading } of records)
    if (reading.told && reading.account !== undefined) yield reading.account.id;
}

function stateOf(
  rules: PageRules | undefined,
  { account, told }: Reading,
  known: (account: string) => ChipState | undefined,
): ChipState {
  if (account === undefined) return 'inert';
  if (rules === undefined) return 'unknown';
  if (!told) return 'inert';
  return rules.state === 'signed_out' ? 'signed_out' : (known(account.id) ?? 'unknown');
}
