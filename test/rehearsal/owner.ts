import { setTimeout as wait } from 'node:timers/promises';
import { type Walk, walkLogin } from '../sandbox/walk-login.ts';
import { ownerBrowser } from '../support/relay/owner.ts';
import type { NoiseAware } from './noiseawares.ts';

/** Real milliseconds in which a rehearsal has read what happened. */
const moment = 300;

interface Circumstances {
  readonly noiseaware?: Partial<NoiseAware>;
  readonly walk?: Walk;
  /** Lets time pass for whoever waits for the owner. */
  readonly pass?: (seconds: number) => void;
}

/** Opens an owner's link and goes through NoiseAware's pages; gives whether the browser came back. */
export async function authorizeByLink(
  url: string,
  { noiseaware: { location: change = String, returnAfter = 0 } = {}, walk, pass }: Circumstances = {},
): Promise<boolean> {
  const owner = ownerBrowser();
  const { location, form } = await walkLogin(await owner.press(url), walk);
  if (location === undefined && form === undefined) return false;
  if (returnAfter > 0) {
    await wait(moment);
    pass?.(returnAfter);
    await wait(moment);
  }
  const comeBack = form === undefined ? owner.comeBack(change(location ?? '')) : owner.comeBackByForm(form);
  // A browser that brings nothing, or a fragment, ends at a page of the relay that says so.
  return comeBack.then(
    () => true,
    () => false,
  );
}
