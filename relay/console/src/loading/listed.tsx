import { Button } from '@noiseaware-connect/shared/parts/button';
import type { ComponentChildren } from 'preact';
import { loadingWords as words } from '../words/loading-words.ts';
import { Entries, Loaded } from './loaded.tsx';
import type { Pages } from './use-pages.ts';

/** A paginated list, with a button for the next page. */
export const Listed = <T,>(props: {
  pages: Pages<T>;
  label: string;
  /** Text for an empty list. */
  nothing: ComponentChildren;
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
