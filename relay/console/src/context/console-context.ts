import type { CallFailure, CallResult } from '@noiseaware-connect/shared/client';
import type { Account } from '@noiseaware-connect/shared/shapes';
import { type ComponentChildren, createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Calls } from '../calls.ts';
import type { Page } from '../page.ts';
import type { Route } from './route.ts';

/** A confirmation dialog before a change. */
export interface Question<T = unknown> {
  title: ComponentChildren;
  lead: ComponentChildren;
  /** Label of the confirm button. */
  confirm: string;
  /** Whether the change is destructive. */
  isEnd?: boolean;
  /** Additional form fields. */
  fields?: ComponentChildren;
  /** What a refusal asks for, before the action is tried again: fields or facts, and what confirming is called and is then. */
  after?(
    failure: CallFailure,
  ): (Pick<Question, 'confirm' | 'isEnd'> & { fields: ComponentChildren }) | undefined;
  act(form: FormData): Promise<CallResult<T>>;
  /** Status message after success. */
  done: string | ((value: T) => string);
  onDone?(value: T): void;
}

/** A link for an owner that was made, and the one for a person who was invited. */
export interface OneTimeLinks {
  readonly link: MadeLink | null;
  readonly invite: { readonly name: string; readonly link: string } | null;
}

interface MadeLink {
  readonly account: Account;
  /** The connection to reauthorize, if any. */
  readonly connection: string | undefined;
  readonly url: string;
  readonly expiresAt: string;
}

/** Context of all views. */
export interface ConsoleValue {
  page: Page;
  calls: Calls;
  /** Milliseconds since 1970. */
  now: number;
  /** Number of changes made here. Views reload when it changes. */
  epoch: number;
  /** Advances once a minute while the page is in use. Short lists reload when it changes. */
  minute: number;
  ask<T>(question: Question<T>): void;
  /** What is shown until it is hidden on purpose: a link or an invite that the relay returns only once. */
  oneTimeLinks: OneTimeLinks;
  updateOneTimeLinks(changes: Partial<OneTimeLinks>): void;
  /** Shows a status message, also for screen readers. */
  announce(text: string): void;
  /** Called with each failed call. If the session has ended, the page shows the sign-in. */
  refused(failure: CallFailure): void;
  copy(text: string): Promise<void>;
  /** Where the console is. */
  route: Route;
  /** Opens an address of the console (`hrefOf`). */
  go(href: string): void;
  /** Changes the address, without another step for the browser's Back. */
  replace(href: string): void;
}

export const ConsoleContext = createContext<ConsoleValue | null>(null);

export function useConsole(): ConsoleValue {
  const value = useContext(ConsoleContext);
  if (value === null) throw new Error('useConsole was called outside the console');
  return value;
}
