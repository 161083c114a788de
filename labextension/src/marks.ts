import type { Diagnostic } from '@codemirror/lint';
import { Text } from '@codemirror/state';
import { EditorView, ViewPlugin } from '@codemirror/view';
import { EditorExtensionRegistry, IEditorExtensionFactory } from '@jupyterlab/codemirror';
import { ISharedCell } from '@jupyter/ydoc';
import { IDiagnostic } from './messages';
import { IReview } from './tokens';

/** Loaded with the first finding. */
let lint: typeof import('@codemirror/lint') | null = null;

/** Underlines findings in the cells' editors, with the words of the sidebar. */
export function marks(review: IReview): IEditorExtensionFactory<boolean> {
  return {
    name: 'nb2prod:marks',
    default: true,
    schema: { type: 'boolean', title: 'Underline what nb2prod finds' },
    factory: ({ model }) => {
      const cell = model.sharedModel as ISharedCell;
      return EditorExtensionRegistry.createConditionalExtension(
        'getId' in cell && cell.cell_type === 'code' ? painter(review, cell) : []
      );
    }
  };
}

/** Paints one editor: now, and whenever what is known of its notebook is new. */
function painter(review: IReview, cell: ISharedCell) {
  return ViewPlugin.define(view => {
    let painted = '';
    let paintedFrom: unknown = null;
    let paintedOn: Text | null = null;
    let isAlive = true;
    const paint = () => {
      const known = review.find(cell.notebook);
      const isSame = known?.check === paintedFrom && view.state.doc === paintedOn;
      if (!isAlive || !known?.check || isSame) {
        return;
      }
      const own = known.findings.filter(one => one.place.cell === cell.getId());
      if (own.length && !lint) {
        return void import('@codemirror/lint').then(loaded => {
          lint = loaded;
          paint();
        });
      }
      const asText = JSON.stringify(own);
      const isNew = asText !== painted || view.state.doc !== paintedOn;
      if (isNew && (own.length || painted)) {
        const shown = own.map(one => marked(one, view));
        view.dispatch(lint!.setDiagnostics(view.state, shown));
      }
      painted = own.length ? asText : '';
      paintedOn = view.state.doc;
      paintedFrom = known.check;
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

function marked(one: IDiagnostic, view: EditorView): Diagnostic {
  const { doc } = view.state;
  const from = offset(doc, one.place.line, one.place.column);
  return {
    from,
    to: Math.max(from, offset(doc, one.place.line, one.end_column)),
    severity: one.severity === 'advice' ? 'info' : one.severity,
    source: `nb2prod ${one.code}`,
    message: one.message
  };
}

/** An offset that is within the text, which may be newer than the finding. */
function offset(doc: Text, line: number, column: number): number {
  const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(from + Math.max(column - 1, 0), to);
}
