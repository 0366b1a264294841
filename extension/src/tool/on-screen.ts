import { isConnected } from './dom.ts';

/** How far outside the window a chip counts as on the screen, so that it is ready when it comes into it. */
const margin = '300px';

/** Which chips are on the screen. */
export interface Screen {
  watch(host: Element): void;
  forget(host: Element): void;
  has(host: Element): boolean;
  /** What is on the screen now, whether a person sees it there or not. */
  near(): Iterable<Element>;
  close(): void;
}

/** @param onEnter called when something came onto the screen */
export function createScreen(onEnter: () => void): Screen {
  const near = new Set<Element>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting && isConnected(target)) near.add(target);
        else near.delete(target);
      }
      if (near.size > 0) onEnter();
    },
    // Lists that scroll by themselves have their own edge; browsers that know no margin of it look at the edge itself.
    { rootMargin: margin, scrollMargin: margin } as IntersectionObserverInit,
  );
  return {
    watch: (host) => observer.observe(host),
    forget(host) {
      observer.unobserve(host);
      near.delete(host);
    },
    has: (host) => near.has(host),
    near: () => near,
    close() {
      observer.disconnect();
      near.clear();
    },
  };
}
