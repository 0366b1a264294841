import type { NoiseAwareState } from '@noiseaware-connect/shared/mark-account';
import type { Account } from '@noiseaware-connect/shared/shapes';
import type { Tool } from '@noiseaware-connect/shared/tool';

/** The state of an account, as a page may know it. */
export type AccountStatus = NoiseAwareState;

export interface ChipText {
  /** The visible text. */
  label: string;
  /** The accessible name and tooltip, with a place for the `{account}`. Empty if the chip shows no state. */
  title: string;
}

/** The texts of chips, which the background sends to the page. */
export type ChipWords = Readonly<Record<AccountStatus | 'unknown' | 'signed_out', ChipText>>;

/** What a tool's page may show. */
export interface PageRules {
  /**
   * `ready`: chips are shown. `signed_out`: chips say only "NoiseAware" and lead to the explanation. `off`: nothing is
   * shown, because the person does not allow this origin.
   */
  state: 'ready' | 'signed_out' | 'off';
  /**
   * The relay's tools with pages on this origin. If there is none, every account that the page marks may be asked
   * about.
   */
  tools: Tool[];
  /** The texts of the chips, in the person's language. */
  words: ChipWords;
}

/** Status by account id. Accounts that were never connected are not in it. */
export type States = Readonly<Record<string, AccountStatus>>;

/** Last known states, each with its age in milliseconds. */
export type LastStates = readonly { account: string; status: AccountStatus; age: number }[];

/**
 * The messages that the content script in a tool's page, or in a frame of one, sends to the background, each with the
 * origins of the documents around it. The page is not trusted: the background takes the origin from the browser, never
 * from a message, and a message can only open a question in the extension's own window.
 */
export interface ToolMessages {
  /** The rules for this document. */
  'tool-rules': { input: null; output: PageRules };
  /** The states of accounts on the screen, at most `mostStates` at once. */
  'tool-states': {
    input: { accounts: string[] };
    output:
      | { ok: true; states: States }
      | { ok: false; reason: 'unreachable' | 'signed_out' | 'off'; last?: LastStates };
  };
  /**
   * A person has clicked a chip: opens the question window about this account. `tool` is the id of the tool whose page
   * it is; only tools of the page's origin count.
   */
  'tool-ask': {
    input: { account: string; name?: string | undefined; tool?: string | undefined };
    output: null;
  };
}

export type ToolMessageName = keyof ToolMessages;

/** Sends a message to the background. Rejects if the extension was reloaded, updated or removed. */
export type AskBackground = <N extends ToolMessageName>(
  name: N,
  input: ToolMessages[N]['input'],
) => Promise<ToolMessages[N]['output']>;

/**
 * What the background tells the content script in every frame of all tabs. `states-changed`: a state may have changed, and
 * the script asks for states again. `rules-changed`: rules, permission or session have changed, and the script asks for
 * the rules again.
 */
export type ToolNews = 'states-changed' | 'rules-changed';

/** The content script that runs in a document, for the pages of the extension, which look at it there. */
export interface RunningTool {
  /** The records of this document; null if it shows no chips. */
  recordsInFront(): RecordsInFront | null;
  /** The chips of this document; undefined if the extension may not run here. */
  page(): ChipsOfPage | undefined;
  /**
   * What a rule finds in this document, at most 50 records. They are outlined for a moment; nothing is stored. Null if
   * the extension may not run here. It comes with a script of its own, which is loaded when a rule is previewed.
   */
  preview?(tool: Tool): Preview | null;
}

export interface ChipsOfPage {
  /** How many of these elements a person sees without their chips. */
  withoutRoom(elements: readonly Element[]): number;
}

/** An account that a document shows, with its state if that is known there. */
export type ShownAccount = Account & { status?: AccountStatus | undefined };

/** The records of one document of a page. */
export interface RecordsInFront {
  /** The one that the document is about by its address, if any. */
  subject: ShownAccount | null;
  /** The accounts that it shows, each once, at most 100. */
  records: ShownAccount[];
  /** How many of its records a person sees without a chip, because there is no room for one. */
  noRoom: number;
}

export type Preview =
  | {
      ok: true;
      found: { account: string; name?: string | undefined }[];
      total: number;
      withoutAccount: number;
      /** Records without a chip because there is no room for one. */
      withoutRoom: number;
      /** Further records inside web components with a closed shadow root, where the extension draws nothing. */
      inComponents: number;
    }
  | { ok: false; reason: 'not_its_page' | 'bad_selector' | 'too_slow' };
