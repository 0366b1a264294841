/** Whether a person can see one of the pages that show the attempt to connect. */
export interface Audience {
  readonly isThere: boolean;
  /** Adds an open page that shows the attempt. `look` reports whether it is visible, `leave` that it has closed. */
  enter(): { look(visible: boolean): void; leave(): void };
  onChange(listener: () => void): void;
}

/** Creates an audience without pages. */
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
