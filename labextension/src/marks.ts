import type { Diagnostic } from '@codemirror/lint';
import { Text } from '@codemirror/state';
import { ViewPlugin } from '@codemirror/view';
import { EditorExtensionRegistry, IEditorExtensionFactory } from '@jupyterlab/codemirror';
import { ISharedCell } from '@jupyter/ydoc';
import { IDiagnostic } from './messages';
import { IReview } from './review';

/** Underlines findings in the cells' editors, with the words of the sidebar. */
export function marks(review: IReview, title: string): IEditorExtensionFactory<boolean> {
  return {
    name: 'nb2prod:marks',
    default: true,
    schema: { type: 'boolean', title },
    factory: ({ model }) => {
      const cell = model.sharedModel as ISharedCell;
      return EditorExtensionRegistry.createConditionalExtension(
        'getId' in cell && cell.cell_type === 'code' ? painter(review, cell) : []
      );
    }
  };
}

/** Paints one editor: now, and whenever its notebook has been checked anew. */
function painter(review: IReview, cell: ISharedCell) {
  return ViewPlugin.define(view => {
    let isAlive = true;
    let painted = { from: null as unknown, on: view.state.doc, marks: '[]' };
    const paint = async () => {
      const check = review.find(cell.notebook)?.check;
      // Between two checks the marks move with the text by themselves.
      if (!isAlive || !check || check === painted.from) {
        return;
      }
      const own = check.diagnostics.filter(one => one.place.cell === cell.getId());
      const before = painted;
      painted = { from: check, on: view.state.doc, marks: JSON.stringify(own) };
      if (before.marks === painted.marks && (before.on === painted.on || !own.length)) {
        return;
      }
      const { setDiagnostics } = await import('@codemirror/lint');
      if (isAlive && check === painted.from) {
        const shown = own.map(one => marked(one, view.state.doc));
        view.dispatch(setDiagnostics(view.state, shown));
      }
    };
    review.changed.connect(paint);
    queueMicrotask(paint); // an editor must not be changed while it is made
    return {
      destroy: () => {
        isAlive = false;
        review.changed.disconnect(paint);
      }
    };
  });
}

/** A mark that is within the text, which may be newer than the finding. */
function marked(one: IDiagnostic, { length }: Text): Diagnostic {
  return {
    from: Math.min(one.start, length),
    to: Math.min(one.end, length),
    severity: one.severity === 'advice' ? 'info' : one.severity,
    source: `nb2prod ${one.code}`,
    message: one.message
  };
}
