import type { Account } from '@noiseaware-connect/shared/shapes';
import type { PageRules } from '../tool-messages.ts';
import { createAnnouncer } from './announce.ts';
import { createAskTime } from './ask-time.ts';
import type { ChipState } from './chip-words.ts';
import { listenForClicks } from './clicks.ts';
import { boxOf, isConnected } from './dom.ts';
import { createChips } from './draw-chip.ts';
import type { ToolEffects } from './effects.ts';
import { letTabIntoRows } from './grid-stops.ts';
import { createHydration } from './hydration.ts';
import { createSight } from './in-sight.ts';
import { createLater } from './later.ts';
import { nearWindow } from './near-window.ts';
import { createQueryGuard } from './query-guard.ts';
import { createReader, type Reading } from './read-page.ts';
import { recordInFront } from './record-in-front.ts';
import { createRecords } from './records.ts';
import { isShown } from './shown-element.ts';
import { createSlices } from './slices.ts';
import { createStates } from './states.ts';
import { chipsIn, removeStrangers } from './strangers.ts';
import { recordsIn, watchPage } from './watch-page.ts';

/** Where a page changes more than can be followed, it is looked through so often instead. */
const lookThroughEvery = 250;
/** While the window changes, it is looked at so often. */
const lookEvery = 100;
/** What may bring other chips into the window, or show what was hidden. */
const moving = 'scroll resize click keyup toggle transitionend'.split(' ');

/** A page with chips. */
export interface ToolPage {
  /** What holds for this page from now on; nothing as long as it is not known. */
  setRules(rules: PageRules): void;
  /** States may have changed. */
  refresh(): void;
  /** The one account that the page is about, as it says now. */
  recordInFront(): Account | undefined;
  /** How many of these records a person sees, and their chips not. */
  withoutRoom(elements: readonly Element[]): number;
  /** The page is in the background. */
  rest(): void;
  /** Checks what no event tells of: the address, what fades in, what was too much to follow. */
  tick(): void;
  close(): void;
}

export interface ToolPageOptions
  extends Pick<ToolEffects, 'clock' | 'nextFrame' | 'whenIdle' | 'ask' | 'isThere'> {
  document: Document;
  /** @param tool the id of the one whose page it is, where it is one's that may know the account */
  onClick(account: Account, tool: string | undefined): void;
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
  /** All that were found when they were last too many, until the page has changed. */
  let all: Element[] | undefined;

  const later = createLater(clock);
  const guard = createQueryGuard(clock, () => later.run(0, readAgain));
  let reader = createReader(guard, rules, location.href);
  const read = (element: Element) => (isConnected(element) ? reader.read(element) : undefined);

  const askable = createAskTime(document, clock, () => slices.isIdle() && !later.isWaiting(lookThrough));
  const isReady = (): boolean => rules?.state === 'ready';
  const states = createStates({
    clock,
    ask,
    onScreen: (isWanted) => (isReady() && askable() !== 'nothing' ? records.accounts(true, isWanted) : []),
    further: (isWanted) => records.accounts(false, isWanted),
    isIdle: () => isReady() && askable() === 'all',
    onChange: () => slices.add(records.elements(), () => {}, records.show),
    onRefused: on.onRefused,
  });
  const slices = createSlices(clock, { onWorked: () => watching.skip(), onIdle: states.look });
  const records = createRecords({
    document,
    clock,
    drawChip: createChips(document, () => rules?.words),
    announcer: createAnnouncer(clock),
    read,
    sight: () => createSight(document),
    stateOf: (reading) => stateOf(rules, reading, states.get),
  });
  const hydration = createHydration({
    ...options,
    hasChip: records.has,
    onReady: (ready) => soon(() => take(ready)),
  });

  const take = (elements: Iterable<Element>, isAdded = false): void => {
    const ready = hydration.readyOf(elements, isAdded);
    if (ready.length > 0) slices.add(ready, read, records.put);
  };
  // Those with a chip first: they may be records no more.
  const takeAll = (): void => take(new Set([...records.elements(), ...reader.find(document)]));

  /** Before the page is painted; where that would be too much, the page is looked through later. */
  const soon = (gather: () => void): void => {
    if (!slices.atOnce(gather)) later.run(lookThroughEvery, lookThrough);
  };
  const lookThrough = (): void => {
    records.sweep();
    if (slices.isIdle()) takeAll();
    else later.run(lookThroughEvery, lookThrough);
    lookSoon();
  };
  const lookNow = (): void => {
    const isDrawing = !slices.isIdle();
    if (records.isFull()) {
      all ??= reader.find(document);
      const near = hydration.readyOf(nearWindow(all, boxOf, innerHeight), true);
      slices.add(near, read, (element, reading) => records.put(element, reading, true));
    }
    // Where chips are is asked once they stand there: each time, the browser lays all of them out.
    if (isDrawing) lookSoon();
    else if (records.look()) {
      take(records.unread());
      states.look();
    }
  };
  const lookSoon = (): void => later.run(lookEvery, lookNow);

  const readAgain = (): void => {
    reader = createReader(guard, rules, location.href);
    all = undefined;
    watching.observe(reader.attributes, reader.hasRules);
    slices.clear();
    takeAll();
  };
  const checkAddress = (): void => {
    if (location.href !== reader.address && (rules?.tools.length ?? 0) > 0)
      records.keepTrue(records.elements(), readAgain);
  };

  const shownAccounts = function* (): Iterable<Account> {
    for (const element of records.elements()) {
      const { account, told } = read(element) ?? {};
      if (told && account !== undefined && isShown(element)) yield account;
    }
  };

  const isOurs = (chip: Element): boolean => records.chipOf(chip) !== undefined;
  const watching = watchPage(document, {
    onChanges(changes) {
      if (!isThere()) {
        on.onGone();
        return;
      }
      const { added, touched, parents, chips } = changes;
      hasChanged = true;
      checkAddress();
      records.keepTrue([...touched, ...parents], (stale) =>
        soon(() => {
          if (parents.size > 0) records.sweep(parents);
          removeStrangers([...chips, ...added.flatMap((root) => [...chipsIn(root)])], isOurs);
          take(new Set([...recordsIn(changes, reader), ...stale]), true);
        }),
      );
      lookSoon();
    },
    onAddress: checkAddress,
  });
  const endClicks = listenForClicks({
    onOver: (host) => records.chipOf(host)?.explain(),
    onClick(host) {
      const account = records.confirm(host);
      if (account !== undefined) on.onClick(account, reader.toolOf(account));
    },
  });
  const ending = new AbortController();
  const passive = { capture: true, passive: true, signal: ending.signal };
  for (const type of moving) window.addEventListener(type, lookSoon, passive);
  window.addEventListener('DOMContentLoaded', states.look, passive);
  letTabIntoRows(ending.signal);

  removeStrangers(chipsIn(document), isOurs);
  watching.observe(reader.attributes, reader.hasRules);
  slices.atOnce(takeAll);

  return {
    setRules(told) {
      rules = told;
      readAgain();
      states.refresh();
    },
    refresh: states.refresh,
    recordInFront: () => recordInFront(rules?.tools ?? [], location.href, shownAccounts()),
    withoutRoom: records.withoutRoom,
    rest: states.rest,
    tick() {
      checkAddress();
      if (records.hasRoomAgain() || (hasChanged && reader.hasRules)) lookThrough();
      if (hasChanged) all = undefined;
      hasChanged = false;
      lookNow();
      take(records.unread());
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
