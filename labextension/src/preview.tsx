import { Dialog, ReactWidget, showDialog } from '@jupyterlab/apputils';
import { NotebookPanel } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { numberOf } from './document';
import { IFixAnswer } from './messages';

type Line = { kind: 'same' | 'gone' | 'new'; text: string };

/** Lines around a change that are shown with it. */
const CONTEXT = 2;

/** Shows what a fix changes; answers whether it is to be made. */
export async function preview(
  panel: NotebookPanel,
  answer: IFixAnswer,
  isSafe: boolean,
  trans: TranslationBundle
): Promise<boolean> {
  const count = answer.done.length;
  const title = count === 1 ? answer.done[0].title : trans._n('%1 fix', '%1 fixes', count);
  const result = await showDialog({
    title,
    body: ReactWidget.create(
      <Changes panel={panel} answer={answer} isSafe={isSafe} trans={trans} />
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Apply') })
    ]
  });
  return result.button.accept;
}

function Changes(props: {
  panel: NotebookPanel;
  answer: IFixAnswer;
  isSafe: boolean;
  trans: TranslationBundle;
}): JSX.Element {
  const { panel, answer, isSafe, trans } = props;
  return (
    <div className="jp-nb2prod-changes" tabIndex={0} role="region" aria-label={trans.__('Changes')}>
      <p>
        {isSafe
          ? trans.__('After this the notebook shows what it showed.')
          : trans.__(
              'After this the notebook may show something else: look at it before you apply it.'
            )}
      </p>
      {answer.cells.map((cell, index) => (
        <section key={`new:${index}`}>
          <h4>
            {cell.before === null
              ? trans.__('A new cell at the end')
              : trans.__('A new cell before cell %1', numberOf(panel, cell.before))}
          </h4>
          <Lines lines={cell.source.split('\n').map(text => ({ kind: 'new', text }))} />
        </section>
      ))}
      {answer.sources.map(({ id, before, after }) => (
        <section key={id}>
          <h4>{trans.__('Cell %1', numberOf(panel, id))}</h4>
          <Lines lines={nearChanges(difference(before.split('\n'), after.split('\n')))} />
        </section>
      ))}
    </div>
  );
}

function Lines({ lines }: { lines: (Line | null)[] }): JSX.Element {
  const signs = { same: ' ', gone: '−', new: '+' };
  return (
    <pre>
      {lines.map((line, index) => (
        <div key={index} className={`jp-nb2prod-line-${line?.kind ?? 'cut'}`}>
          {line ? `${signs[line.kind]} ${line.text}` : '⋯'}
        </div>
      ))}
    </pre>
  );
}

/** The lines of two texts beside each other, by their longest common subsequence. */
export function difference(before: string[], after: string[]): Line[] {
  const longest = before.map(() => new Array<number>(after.length + 1).fill(0));
  longest.push(new Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      longest[i][j] =
        before[i] === after[j]
          ? longest[i + 1][j + 1] + 1
          : Math.max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ kind: 'same', text: before[i] });
      [i, j] = [i + 1, j + 1];
    } else if (
      i < before.length &&
      (j === after.length || longest[i + 1][j] >= longest[i][j + 1])
    ) {
      lines.push({ kind: 'gone', text: before[i++] });
    } else {
      lines.push({ kind: 'new', text: after[j++] });
    }
  }
  return lines;
}

/** The changed lines with a few around them; null where some were cut. */
function nearChanges(lines: Line[]): (Line | null)[] {
  const isNear = (index: number) =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(one => one.kind !== 'same');
  const kept = lines.map((line, index) => (isNear(index) ? line : null));
  return kept.filter((line, index) => line !== null || kept[index - 1] !== null);
}
