import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { ChipStage } from './chip-stage.ts';
import { reactScript } from './react-script.ts';

const require = createRequire(import.meta.url);

/** What a frontend is given to draw: an account, and the text of the cell that holds its chip. */
interface DrawnRow {
  id: string;
  text: string;
}

declare global {
  /** Draws these rows and no others, re-using the elements of those before; resolves once the document has them. */
  var draw: (rows: DrawnRow[]) => unknown;
}

/** Frontends by name: scripts of which the last defines `draw`, in a page with an empty `#root`. */
const frontends = {
  React: () => [
    reactScript(),
    `
    const { createElement: h } = load('react'), { flushSync } = load('react-dom');
    const app = load('react-dom/client').createRoot(root);
    const rowOf = ({ id, text }, index) => h('tr', { key: index, className: 'row', 'data-noiseaware-account': id },
      h('td', { className: 'id' }, id), h('td', null, text));
    globalThis.draw = (rows) => flushSync(() => app.render(h('table', null, h('tbody', null, rows.map(rowOf)))));`,
  ],
  'Vue with a text': () => vue("h('td', text)"),
  'Vue with v-html': () => vue("h('td', { innerHTML: text })"),
  idiomorph: () => [
    library(require.resolve('idiomorph/dist/idiomorph.min.js')),
    `
    const rowOf = ({ id, text }) => '<tr class="row" id="' + id + '" data-noiseaware-account="' + id +
      '"><td class="id">' + id + '</td><td>' + text + '</td></tr>';
    globalThis.draw = (rows) =>
      Idiomorph.morph(root, '<table>' + rows.map(rowOf).join('') + '</table>', { morphStyle: 'innerHTML' });`,
  ],
  DataTables: () => [
    library(require.resolve('datatables.net/js/dataTables.min.js')),
    `
    root.innerHTML = '<table id="table"></table>';
    const table = new DataTable('#table', {
      columns: [{ title: 'Id', data: 'id', className: 'id' }, { title: 'Text', data: 'text' }],
      paging: false,
      createdRow: (row) => row.classList.add('row'),
      rowCallback: (row, { id }) => row.setAttribute('data-noiseaware-account', id),
    });
    globalThis.draw = (rows) => {
      if (table.rows().count() === 0) table.rows.add(rows);
      else rows.forEach((row, index) => table.row(index).data(row));
      table.draw();
    };`,
  ],
  'AG Grid': () => [
    library(path.join(require.resolve('ag-grid-community'), '../../ag-grid-community.min.js')),
    `
    root.style.cssText = 'width: 600px; height: 300px';
    const grid = agGrid.createGrid(root, {
      columnDefs: [{ field: 'id', cellClass: 'id', width: 120 }, { field: 'text', width: 130 }],
      getRowId: ({ data }) => data.id,
    });
    globalThis.draw = (rowData) => grid.setGridOption('rowData', rowData);`,
  ],
} satisfies Record<string, () => string[]>;

/** Opens a page in which this frontend draws. */
export function openFrontend(stage: ChipStage, name: keyof typeof frontends): Promise<Page> {
  const scripts = frontends[name]().map(
    (code) => `<script>${code.replaceAll('</script', '<\\/script')}</script>`,
  );
  return stage.open(
    `<div id="root"></div>${scripts.join('')}`,
    '/rows',
    "default-src 'self' 'unsafe-inline' data:",
  );
}

// --- Internal helpers ---

/** A library as its package brings it for pages without a bundler. */
const library = (file: string): string => readFileSync(file, 'utf8');

const vue = (cell: string): string[] => [
  library(require.resolve('vue/dist/vue.runtime.global.prod.js')),
  `const { h } = Vue, rows = Vue.shallowRef([]);
    const rowOf = ({ id, text }) =>
      h('tr', { class: 'row', 'data-noiseaware-account': id }, [h('td', { class: 'id' }, id), ${cell}]);
    Vue.createApp({ render: () => h('table', h('tbody', rows.value.map(rowOf))) }).mount(root);
    globalThis.draw = (next) => { rows.value = next; return Vue.nextTick(); };`,
];
