/** How far outside the window something counts as on the screen, so that it is ready when it comes into it. */
const margin = '300px';

/** Which chips are on the screen. */
export interface Screen<T> {
  watch(host: Element, about: T): void;
  forget(host: Element): void;
  isOn(about: T): boolean;
  /** What is on the screen now, whether a person sees it there or not. */
  near(): Iterable<T>;
  close(): void;
}

/** @param onEnter called when something came onto the screen */
export function createScreen<T>(onEnter: () => void): Screen<T> {
  const watched = new WeakMap<Element, T>();
  const near = new Map<T, Element>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const about = watched.get(target);
        if (about === undefined) continue;
        if (isIntersecting) near.set(about, target);
        else near.delete(about);
      }
      if (near.size > 0) onEnter();
    },
    // Lists that scroll by themselves have their own edge; browsers that know no margin of it look at the edge itself.
    { rootMargin: margin, scrollMargin: margin } as IntersectionObserverInit,
  );
  return {
    watch(host, about) {
      watched.set(host, about);
      observer.observe(host);
    },
    forget(host) {
      const about = watched.get(host);
      watched.delete(host);
      observer.unobserve(host);
      if (about !== undefined) near.delete(about);
    },
    isOn: (about) => near.has(about),
    near: () => near.keys(),
    close() {
      observer.disconnect();
      near.clear();
    },
  };
}
