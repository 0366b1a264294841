import type { Account } from '@noiseaware-connect/shared/shapes';
import type { Tool } from '@noiseaware-connect/shared/tool';
import type { AccountStatus, ChipWords } from './tool/chip-words.ts';

/** What a tool's page may show of this extension. */
export interface PageRules {
  /**
   * `ready` shows chips; `signed_out` shows chips that say only "NoiseAware" and lead to the explanation; `off` shows
   * nothing at all: the person has not allowed this origin, or has taken it back.
   */
  state: 'ready' | 'signed_out' | 'off';
  /** The relay's tools with pages on this origin. None of them: every account that the page marks may be asked about. */
  tools: Tool[];
  /** What stands on its chips, in the person's language. */
  words: ChipWords;
}

/** Status by account id. Accounts that were never connected are not in it. */
export type States = Readonly<Record<string, AccountStatus>>;

/** States as they were known last, each so many milliseconds old. */
export type LastStates = readonly { account: string; status: AccountStatus; age: number }[];

/**
 * The protocol between a tool's page (the content script in it) and the background. The page is a stranger: the
 * background takes origin and tab from the browser, never from a message, and a message can start nothing but a question
 * to the person in the extension's own window.
 */
export interface ToolMessages {
  /** What holds for this page's origin. */
  'tool-rules': { input: null; output: PageRules };
  /** The states of what is on the screen; at most `mostStates` at once. */
  'tool-states': {
    input: { accounts: string[] };
    output:
      | { ok: true; states: States }
      | { ok: false; reason: 'unreachable' | 'signed_out' | 'off'; last?: LastStates };
  };
  /**
   * A person clicked a chip: opens the extension's own window about this account. `tool` is the id of the one whose page
   * it is; of those of its origin alone.
   */
  'tool-ask': {
    input: { account: string; name?: string | undefined; tool?: string | undefined };
    output: null;
  };
}

export type ToolMessageName = keyof ToolMessages;

/** How a tool's page asks the background. Rejects when the background is gone: reloaded, updated or removed. */
export type AskBackground = <N extends ToolMessageName>(
  name: N,
  input: ToolMessages[N]['input'],
) => Promise<ToolMessages[N]['output']>;

/** What the background says to the tool pages in all tabs, and what a page of ours asks one of them. */
export interface ToolNews {
  /** Something was connected, renewed or ended: ask for the states again. */
  'states-changed': { input: null; output: null };
  /** Rules, permission or session changed: ask for the rules again. */
  'rules-changed': { input: null; output: null };
  /** What a rule would find on this page, at most 50 of it; nothing of it is kept. The records are outlined for a moment. */
  preview: { input: Tool; output: Preview };
  /** The one account that the page is about; null for none and for several. */
  'record-in-front': { input: null; output: Account | null };
}

export type Preview =
  | {
      ok: true;
      found: { account: string; name?: string | undefined }[];
      total: number;
      withoutAccount: number;
      /** Records that a person sees without their chips: those are clipped, or an ellipsis stands for them. */
      withoutRoom: number;
      /** Records inside web components, where the extension draws nothing. */
      inComponents: number;
    }
  | { ok: false; reason: 'not_its_page' | 'bad_selector' | 'too_slow' };
