import { Button } from '@noiseaware-connect/shared/parts/button';
import { say } from '@noiseaware-connect/shared/parts/say';
import { may } from '@noiseaware-connect/shared/role';
import { useConsole } from '../context/console-context.ts';
import type { Query } from '../context/route.ts';
import { loadingWords as words } from '../words/loading-words.ts';
import { Picture, type PictureName } from './picture.tsx';
import { useCopy } from './shown-once.tsx';

/**
 * What an empty list was asked for, with a way to all records. Without any filter: what the list is for, with a picture, and for
 * admins the command that adds the first record.
 */
export const NothingFound = (props: {
  none: string;
  picture?: PictureName;
  command?: string;
  /** Label and value of each filter; one that is not set has an empty value. */
  filters: readonly (readonly [label: string, value: string])[];
  onClear(): void;
}) => {
  const { page } = useConsole();
  const copy = useCopy();
  const { none, picture, command } = props;
  const set = props.filters.filter(([, value]) => value.trim() !== '');
  if (set.length === 0) {
    return (
      <span class={picture === undefined ? 'none-such' : 'none-yet'}>
        {picture !== undefined && <Picture of={picture} />}
        <span>{none}</span>
        {command !== undefined && may(page, 'administer') && (
          <Button action="copy-command" look="low" title={command} onClick={() => void copy(command)}>
            {words.copyCommand}
          </Button>
        )}
      </span>
    );
  }
  return (
    <span class="none-such">
      <span>
        {say(words.nothingFor, {
          filters: set.map(([label, value]) => `${label}: ${value.trim()}`).join(' · '),
        })}
      </span>
      <Button action="show-all" look="quiet" onClick={props.onClear}>
        {words.showAll}
      </Button>
    </span>
  );
};

/** A link that downloads a list, with its filters, as CSV; for admins only, like the call. */
export function Download({ path, query }: { path: `/v1/${string}.csv`; query: Query }) {
  const { page } = useConsole();
  if (!may(page, 'administer')) return null;
  const parameters = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''));
  return (
    <a
      class="button quiet"
      data-action="download"
      href={`${page.base}${path}${parameters.size === 0 ? '' : `?${parameters}`}`}
      download
    >
      {words.download}
    </a>
  );
}
