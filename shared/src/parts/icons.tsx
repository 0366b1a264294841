import { filledSigns, type SignName, signs } from '../look/signs.ts';

const icons = {
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  search: 'M17.5 11a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0ZM16 16l4.5 4.5',
  back: 'M14.5 5l-7 7 7 7',
  plus: 'M12 4v16M4 12h16',
  panel: 'M4 5h16v14H4ZM14.5 5v14',
} as const;

/** A drawing next to text that says the same. */
export const Icon = ({ name }: { name: keyof typeof icons }) => (
  <svg class={name === 'back' ? 'icon turns' : 'icon'} viewBox="0 0 24 24" aria-hidden="true">
    <path d={icons[name]} />
  </svg>
);

/** The sign of a state. It needs a `label` if no text beside it says the same. */
export const Sign = ({ name, tone, label }: { name: SignName; tone: string; label?: string }) => (
  <svg
    class={`sign ${tone} ${filledSigns.includes(name) ? 'filled' : name === 'busy' ? 'busy' : ''}`}
    viewBox="0 0 24 24"
    role="img"
    aria-label={label}
    aria-hidden={label === undefined}
    stroke-dasharray={name === 'next' ? '3.5 3' : undefined}
  >
    <path d={signs[name]} />
  </svg>
);

/** A button that shows only a drawing. `label` is its accessible name and tooltip. */
export const IconButton = (props: {
  name: keyof typeof icons;
  action: string;
  label: string;
  onClick(): void;
}) => (
  <button
    type="button"
    class="icon-button"
    data-action={props.action}
    aria-label={props.label}
    title={props.label}
    onClick={props.onClick}
  >
    <Icon name={props.name} />
  </button>
);

/** The product's mark. */
export const Mark = () => (
  <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
    <rect class="mark-ground" width="32" height="32" rx="8" />
    <path class="mark-line" d="M6 16h3l2.5-7 4.5 14 4.5-14 2.5 7h3" />
  </svg>
);
