/** Whether a person can see one of the pages that show the attempt to connect. */
export interface Audience {
  readonly isThere: boolean;
  /** A page that shows the attempt has opened: `look` says whether it can be seen, `leave` that it has gone. */
  enter(): { look(visible: boolean): void; leave(): void };
  onChange(listener: () => void): void;
}

/** An audience without a page. */
export function createAudience(): Audience {
  const looking = new Set<object>();
  const listeners: (() => void)[] = [];
  return {
    get isThere() {
      return looking.size > 0;
    },
    enter() {
      const page = {};
      return {
        look(visible) {
          if (visible) looking.add(page);
          else looking.delete(page);
          for (const listener of listeners) listener();
        },
        leave: () => void looking.delete(page),
      };
    },
    onChange: (listener) => void listeners.push(listener),
  };
}
