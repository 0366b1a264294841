import type { CallFailure, CallResult } from '@noiseaware-connect/shared/client';
import { type ComponentChildren, createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Calls } from '../calls.ts';
import type { Page } from '../page.ts';

/** A change, asked before it is made: what it is, what will happen, and what is done then. */
export interface Question<T = unknown> {
  title: ComponentChildren;
  lead: ComponentChildren;
  /** What the button says that makes the change. */
  confirm: string;
  /** Whether something ends by it. */
  isEnd?: boolean;
  /** Form fields with what has to be known besides. */
  fields?: ComponentChildren;
  act(form: FormData): Promise<CallResult<T>>;
  /** Said when it is done. */
  done: string;
  onDone?(value: T): void;
}

/** What every view works with. */
export interface Desk {
  page: Page;
  calls: Calls;
  /** Milliseconds since 1970. */
  now: number;
  /** Counts the changes that were made here: what is shown is asked again. */
  epoch: number;
  /** Goes on while a person is before the page: what is short is asked again. */
  minute: number;
  ask<T>(question: Question<T>): void;
  /** Says what was done, to eyes and screen readers. */
  tell(text: string): void;
  /** Hears of each refusal: that of a session which has ended ends the page. */
  refused(failure: CallFailure): void;
  copy(text: string): Promise<void>;
  /** Opens an address of the console (`hrefOf`). */
  go(href: string): void;
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error('a view stands outside of the console');
  return desk;
}
