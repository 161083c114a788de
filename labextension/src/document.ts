import { YNotebook } from '@jupyter/ydoc';
import { INotebookModel, Notebook, NotebookPanel } from '@jupyterlab/notebook';
import { IDocument, IFixAnswer, IPlace } from './messages';

/** Where we keep what a user decided, in the notebook's metadata. */
const KEY = 'nb2prod';

/** A notebook's sources and cells' ids; its outputs stay here. */
export function documentOf(panel: NotebookPanel): IDocument {
  const model = panel.model!;
  const kernelspec = model.getMetadata('kernelspec');
  const language = kernelspec?.language ?? model.getMetadata('language_info')?.name;
  return {
    path: panel.context.localPath,
    cells: Array.from(model.cells, cell => ({
      id: cell.id,
      kind: cell.type as 'code' | 'markdown' | 'raw',
      source: cell.sharedModel.getSource(),
      tags: (cell.getMetadata('tags') as string[] | undefined) ?? [],
      execution_count:
        'execution_count' in cell.sharedModel ? cell.sharedModel.execution_count : null
    })),
    language: String(language || 'python'),
    kernel: kernelspec?.name ?? '',
    decided: decidedIn(model) as { [name: string]: unknown }
  };
}

/** What the user decided about the package. */
export interface IDecided {
  left_out?: string[];
  parameters?: { [knownAs: string]: { name?: string; type?: string } };
}

export function decidedIn(model: INotebookModel): IDecided {
  return model.getMetadata(KEY) ?? {};
}

/** Remember what the user decided. */
export function decide(model: INotebookModel, part: IDecided): void {
  model.setMetadata(KEY, { ...decidedIn(model), ...part });
}

/** A list with a name in it, or without it. */
export function listed(names: string[], name: string, isIn: boolean): string[] {
  const others = names.filter(one => one !== name);
  return isIn ? [...others, name] : others;
}

/** Make a fix, as one step to undo; false when the notebook is not what it was made for. */
export function applyFix(model: INotebookModel, answer: IFixAnswer): boolean {
  const notebook = model.sharedModel as YNotebook;
  const cellOf = (id: string) => notebook.cells.find(cell => cell.getId() === id);
  if (answer.sources.some(({ id, before }) => cellOf(id)?.getSource() !== before)) {
    return false;
  }
  notebook.undoManager.stopCapturing();
  notebook.transact(() => {
    for (const { id, start, end, text } of answer.sources) {
      cellOf(id)!.updateSource(start, end, text);
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
