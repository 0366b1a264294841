import { useData } from 'vitepress';
import { defineComponent, h, onMounted, ref, useId, watch } from 'vue';

/** A diagram, drawn by Mermaid in the browser's look. Until then, and without scripts, its text. */
export const Diagram = defineComponent({
  props: {
    /** Mermaid's text, percent-encoded. */
    text: { type: String, required: true },
  },
  setup({ text }) {
    const source = decodeURIComponent(text);
    const id = `diagram-${useId()}`;
    const { isDark } = useData();
    const svg = ref<string>();
    /** Where Mermaid draws meanwhile, and measures words in the page's own style. */
    const easel = ref<Element>();
    const draw = async () => {
      const { default: mermaid } = await import('mermaid');
      mermaid.initialize({ startOnLoad: false, theme: isDark.value ? 'dark' : 'neutral' });
      svg.value = (await mermaid.render(id, source, easel.value)).svg;
      easel.value?.replaceChildren();
    };
    onMounted(draw);
    watch(isDark, draw);
    return () => [
      svg.value === undefined
        ? h('pre', { class: 'diagram' }, source)
        : h('div', { class: 'diagram', innerHTML: svg.value }),
      h('div', { class: 'easel', ref: easel }),
    ];
  },
});
