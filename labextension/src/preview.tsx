import { NotebookPanel } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { numberOf } from './document';
import { agrees, capital } from './lab';
import { IFixAnswer, ILine } from './messages';

const SIGNS = { same: '  ', gone: '− ', new: '+ ', cut: '⋯' };

/** Shows what a fix changes; answers whether it is to be made. */
export async function preview(
  panel: NotebookPanel,
  answer: IFixAnswer,
  trans: TranslationBundle
): Promise<boolean> {
  const body = (
    <div className="jp-nb2prod-changes" tabIndex={0} role="region" aria-label={trans.__('Changes')}>
      <p>
        {answer.safe
          ? trans.__('After this the notebook shows what it showed.')
          : trans.__('After this the notebook may show something else: look at it first.')}
      </p>
      {answer.cells.map((cell, index) => (
        <section key={index}>
          <h4>
            {cell.before === null
              ? trans.__('A new cell at the end')
              : trans.__('A new cell before cell %1', numberOf(panel, cell.before))}
          </h4>
          <Lines lines={cell.source.split('\n').map(text => ({ kind: 'new', text }))} />
        </section>
      ))}
      {answer.sources.map(({ id, lines }) => (
        <section key={id}>
          <h4>{trans.__('Cell %1', numberOf(panel, id))}</h4>
          <Lines lines={lines} />
        </section>
      ))}
    </div>
  );
  return agrees(capital(answer.title), trans.__('Apply'), body);
}

function Lines({ lines }: { lines: ILine[] }): JSX.Element {
  return (
    <pre>
      {lines.map(({ kind, text }, index) => (
        <div key={index} className={`jp-nb2prod-line-${kind}`}>
          {SIGNS[kind] + text}
        </div>
      ))}
    </pre>
  );
}
