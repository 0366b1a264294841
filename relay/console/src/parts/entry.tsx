import type { ComponentChildren } from 'preact';

/** One record of a list: what it is called, what there is to say of it, and what can be done with it. */
export const Entry = (props: {
  id: string;
  name: string;
  /** In smaller letters behind the name. */
  about?: string | undefined;
  /** A word on its state, where that is not the usual one. */
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
