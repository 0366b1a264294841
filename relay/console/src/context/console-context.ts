import type { CallFailure, CallResult } from '@noiseaware-connect/shared/client';
import { type ComponentChildren, createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Calls } from '../calls.ts';
import type { Page } from '../page.ts';

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
  act(form: FormData): Promise<CallResult<T>>;
  /** Status message after success. */
  done: string;
  onDone?(value: T): void;
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
  /** Shows a status message, also for screen readers. */
  announce(text: string): void;
  /** Called with each failed call. If the session has ended, the page shows the sign-in. */
  refused(failure: CallFailure): void;
  copy(text: string): Promise<void>;
  /** Opens an address of the console (`hrefOf`). */
  go(href: string): void;
}

export const ConsoleContext = createContext<ConsoleValue | null>(null);

export function useConsole(): ConsoleValue {
  const value = useContext(ConsoleContext);
  if (value === null) throw new Error('useConsole was called outside the console');
  return value;
}
