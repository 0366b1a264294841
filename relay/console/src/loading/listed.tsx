import { Button } from '@noiseaware-connect/shared/parts/button';
import type { ComponentChildren } from 'preact';
import { loadingWords as words } from '../words/loading-words.ts';
import { Entries, Loaded } from './loaded.tsx';
import type { Pages } from './use-pages.ts';

/** The records of a list that comes in pages, and the way to more of them. */
export const Listed = <T,>(props: {
  pages: Pages<T>;
  label: string;
  /** Said where there are none. */
  nothing: string;
  children(item: T): ComponentChildren;
}) => {
  const { pages, label, nothing, children } = props;
  return (
    <Loaded value={pages.items} failure={pages.failure} again={pages.again}>
      {(items) => (
        <div aria-busy={pages.isOld}>
          <Entries {...{ items, label, nothing, children }} />
          {pages.more !== undefined && (
            <Button action="more" onClick={pages.more}>
              {words.more}
            </Button>
          )}
        </div>
      )}
    </Loaded>
  );
};
