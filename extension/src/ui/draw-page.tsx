import { type ComponentType, render } from 'preact';
import type { View } from '../app/view.ts';
import type { Send } from '../messages.ts';

/** What every page is given. */
export interface PageProps {
  view: View;
  now: number;
  send: Send;
  openOptions(): void;
}

/** As long as the steps in which seconds are told (`moment.ts`). */
const tick = 5_000;

/** Draws a page whenever the background pushes something, and now and then as ages grow. */
export function drawPage(
  Page: ComponentType<PageProps>,
  deps: {
    root: Element;
    send: Send;
    openOptions(): void;
    followView(draw: (view: View) => void): void;
    clock: { now(): number; every(milliseconds: number, run: () => void): void };
  },
): void {
  const { root, send, openOptions, followView, clock } = deps;
  let latest: View | undefined;
  const draw = () => {
    if (latest === undefined) return;
    render(<Page view={latest} now={clock.now()} send={send} openOptions={openOptions} />, root);
  };
  followView((view) => {
    latest = view;
    draw();
  });
  clock.every(tick, draw);
}
