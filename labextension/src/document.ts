import { ISharedCell, YNotebook } from '@jupyter/ydoc';
import { INotebookModel, Notebook, NotebookPanel } from '@jupyterlab/notebook';
import { IDocument, IFixAnswer, IParameter, IPlace } from './messages';

/** Where we keep what a user decided, in the notebook's metadata. */
const KEY = 'nb2prod';

/** A notebook's sources and cells' ids; its outputs stay here. */
export function documentOf(panel: NotebookPanel): IDocument {
  const model = panel.model!;
  const kernelspec = model.getMetadata('kernelspec');
  return {
    path: panel.context.localPath,
    cells: Array.from(model.cells, cell => ({
      id: cell.id,
      kind: cell.type as 'code' | 'markdown' | 'raw',
      source: cell.sharedModel.getSource(),
      tags: (cell.getMetadata('tags') as string[] | undefined) ?? [],
      execution_count: executionCount(cell.sharedModel)
    })),
    language: languageOf(model),
    kernel: kernelspec?.name ?? '',
    left_out: leftOut(model)
  };
}

/** The language that a notebook says it is in; Python when it says nothing. */
export function languageOf(model: INotebookModel): string {
  const said =
    model.getMetadata('kernelspec')?.language ?? model.getMetadata('language_info')?.name;
  return typeof said === 'string' && said ? said.toLowerCase() : 'python';
}

/** The names of parameters that are to stay in the code. */
export function leftOut(model: INotebookModel): string[] {
  const kept = model.getMetadata(KEY) as { left_out?: string[] } | undefined;
  return Array.isArray(kept?.left_out) ? kept.left_out : [];
}

/** Remember which parameters are to stay in the code. */
export function setLeftOut(model: INotebookModel, names: string[]): void {
  const kept = { ...(model.getMetadata(KEY) ?? {}), left_out: names };
  model.setMetadata(KEY, kept);
}

/** Make a fix, as one step to undo; false when the notebook is not what it was made for. */
export function applyFix(model: INotebookModel, answer: IFixAnswer): boolean {
  const notebook = model.sharedModel as YNotebook;
  const sources = answer.sources.map(({ id, before, after }) => ({
    cell: notebook.cells.find(cell => cell.getId() === id),
    before,
    after
  }));
  if (sources.some(s => s.cell?.getSource() !== s.before)) {
    return false;
  }
  notebook.undoManager.stopCapturing();
  notebook.transact(() => {
    for (const { cell, before, after } of sources) {
      const start = sharedLength(before, after);
      const tail = sharedLength(reversed(before.slice(start)), reversed(after.slice(start)));
      const text = after.slice(start, after.length - tail);
      cell!.updateSource(start, before.length - tail, text);
    }
    for (const { before, source, tags } of answer.cells) {
      const found = notebook.cells.findIndex(cell => cell.getId() === before);
      notebook.insertCell(found < 0 ? notebook.cells.length : found, {
        cell_type: 'code',
        source,
        metadata: tags.length ? { tags } : {}
      });
    }
  });
  notebook.undoManager.stopCapturing();
  return true;
}

/** Write another default of a parameter into the code; false when the code has changed. */
export function setDefault(model: INotebookModel, parameter: IParameter, literal: string): boolean {
  const span = parameter.value!;
  const notebook = model.sharedModel as YNotebook;
  const cell = notebook.cells.find(one => one.getId() === span.cell);
  if (!cell || cell.getSource().length < span.end) {
    return false;
  }
  notebook.undoManager.stopCapturing();
  cell.updateSource(span.start, span.end, literal);
  return true;
}

/** The number of a cell as people count, from 1; 0 when it is gone. */
export function numberOf(panel: NotebookPanel, id: string): number {
  const cells = panel.model?.cells ?? [];
  return Array.from(cells).findIndex(cell => cell.id === id) + 1;
}

/** Show a place: its cell becomes the active one, with the cursor there. */
export async function reveal(notebook: Notebook, place: IPlace): Promise<void> {
  const index = notebook.widgets.findIndex(w => w.model.id === place.cell);
  if (index < 0) {
    return;
  }
  await notebook.scrollToItem(index, 'smart');
  notebook.activeCellIndex = index;
  notebook.deselectAll();
  const cell = notebook.widgets[index];
  await cell.ready;
  if (!cell.editor) {
    return;
  }
  notebook.mode = 'edit';
  cell.inputHidden = false;
  const position = { line: place.line - 1, column: place.column - 1 };
  cell.editor.setCursorPosition(position);
  cell.editor.revealPosition(position);
  cell.editor.focus();
}

function executionCount(cell: ISharedCell): number | null {
  return 'execution_count' in cell ? cell.execution_count : null;
}

function sharedLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) {
    length += 1;
  }
  return length;
}

function reversed(text: string): string {
  return text.split('').reverse().join('');
}
