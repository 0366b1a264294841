const paths = {
  gear: 'M12 15.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm7.4-3.5c0-.4 0-.8-.1-1.2l2-1.5-2-3.5-2.4 1a7.6 7.6 0 0 0-2-1.2L14.5 3h-5l-.4 2.6a7.6 7.6 0 0 0-2 1.2l-2.4-1-2 3.5 2 1.5a8 8 0 0 0 0 2.4l-2 1.5 2 3.5 2.4-1a7.6 7.6 0 0 0 2 1.2l.4 2.6h5l.4-2.6a7.6 7.6 0 0 0 2-1.2l2.4 1 2-3.5-2-1.5c.1-.4.1-.8.1-1.2Z',
  refresh: 'M20 11a8 8 0 1 0-.9 4.7M20 4.5V11h-6.5',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  cross: 'M6.5 6.5l11 11m0-11l-11 11',
  info: 'M12 11v5.5m0-9.2v.2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z',
  alert:
    'M12 9v4.5m0 3v.2M10.6 4.3 2.8 17.8A1.6 1.6 0 0 0 4.2 20.2h15.6a1.6 1.6 0 0 0 1.4-2.4L13.4 4.3a1.6 1.6 0 0 0-2.8 0Z',
  link: 'M9.5 14.5l5-5M8 11l-2.5 2.5a3.9 3.9 0 0 0 5.5 5.5L13.5 16.5M10.5 7.5 13 5a3.9 3.9 0 0 1 5.5 5.5L16 13',
} as const;

/** A drawing next to words that say the same. */
export function Icon({ name }: { name: keyof typeof paths }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}

/** A button that shows only a drawing; its words are for screen readers and the pointer. */
export function IconButton(props: {
  name: keyof typeof paths;
  action: string;
  label: string;
  turning?: boolean;
  onClick(): void;
}) {
  const { name, action, label, turning, onClick } = props;
  return (
    <button
      type="button"
      class={turning ? 'icon-button turning' : 'icon-button'}
      data-action={action}
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      <Icon name={name} />
    </button>
  );
}

/** The product's mark: sound that has become a link. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect class="mark-ground" width="32" height="32" rx="8" />
      <path class="mark-line" d="M6 16h3l2.5-7 4.5 14 4.5-14 2.5 7h3" />
    </svg>
  );
}
