import type { ComponentChildren } from 'preact';

/** One record of a list: name, details and actions. */
export const Entry = (props: {
  id: string;
  name: string;
  /** Small text after the name. */
  about?: string | undefined;
  /** Label for an unusual state. */
  tag?: { text: string; tone: string } | undefined;
  actions?: ComponentChildren;
  children?: ComponentChildren;
}) => {
  const { id, name, about, tag, actions, children } = props;
  return (
    <li class="entry" data-entry={id}>
      <div class="entry-text">
        <p class="entry-name">
          <strong>
            <bdi>{name}</bdi>
          </strong>
          {about !== undefined && (
            <span class="id">
              <bdi>{about}</bdi>
            </span>
          )}
          {tag !== undefined && <span class={`tag ${tag.tone}`}>{tag.text}</span>}
        </p>
        {children}
      </div>
      {actions !== undefined && <div class="buttons">{actions}</div>}
    </li>
  );
};
