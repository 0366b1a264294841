import { Button } from '@noiseaware-connect/shared/parts/button';
import type { ComponentChildren } from 'preact';
import { loadingWords as words } from '../words/loading-words.ts';
import { Loaded } from './loaded.tsx';
import type { Pages } from './use-pages.ts';

/** A paginated list as far as it is loaded, with a button for the next page. */
export const Listed = <T,>(props: { pages: Pages<T>; children(items: readonly T[]): ComponentChildren }) => {
  const { pages, children } = props;
  return (
    <Loaded value={pages.items} failure={pages.failure} again={pages.again}>
      {(items) => (
        <div aria-busy={pages.isOld}>
          {children(items)}
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
