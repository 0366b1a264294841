import type { RelayClient } from '@noiseaware-connect/shared/client';
import type { Page } from 'playwright-core';
import type { View } from '../../../extension/src/app/view.ts';
import type { MessageName, Messages } from '../../../extension/src/messages.ts';
import type { RecordsInFront } from '../../../extension/src/tool-messages.ts';

/** What one of the extension's pages shows, and how a person gets there. */
export interface State {
  readonly name: string;
  readonly page: 'popup' | 'sidepanel' | 'options' | 'question' | 'first';
  readonly view: View;
  /** What the background answers; null where nothing is said here. */
  readonly answers?: { readonly [N in MessageName]?: Messages[N]['output'] };
  /** What the relay answers; `{redirect}` stands for the redirect of a pairing that is begun. */
  readonly calls?: { readonly [N in keyof RelayClient]?: Awaited<ReturnType<RelayClient[N]>> };
  /** The address of the page in front, where the browser tells it. */
  readonly tab?: string;
  /** What our script says of the records of that page. */
  readonly records?: RecordsInFront;
  /** The selector of what is drawn last, where the page loads it later. */
  readonly drawnLast?: string;
  /** The steps of a person from the page as it opens. */
  reach?(page: Page): Promise<unknown>;
}
