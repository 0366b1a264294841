import { Button } from '@noiseaware-connect/shared/parts/button';
import { Menu, type MenuAction, type MenuItem } from '@noiseaware-connect/shared/parts/menu';

/** The actions of a record in a list: the one that it needs now, as a button, and the others in a menu. A link alone needs no menu. */
export function RowActions(props: {
  /** What the actions are for. */
  name: string;
  needed?: MenuAction | false | undefined;
  others: readonly (MenuItem | false)[];
}) {
  const { name, needed } = props;
  const others = props.others.filter((each) => each !== false);
  const [first] = others;
  const onlyLink = others.length === 1 && first !== undefined && 'href' in first ? first : undefined;
  return (
    <div class="buttons">
      {needed && (
        <Button action={needed.action} look="low" onClick={needed.run}>
          {needed.text}
        </Button>
      )}
      {onlyLink !== undefined ? (
        <a class="button quiet" data-action={onlyLink.action} href={onlyLink.href}>
          {onlyLink.text}
        </a>
      ) : (
        others.length > 0 && <Menu name={name} items={others} />
      )}
    </div>
  );
}
